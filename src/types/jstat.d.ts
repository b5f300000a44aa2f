declare module 'jstat' {
  const library: {
    readonly jStat: {
      readonly beta: {
        /** Quantile of the beta distribution. */
        inv(probability: number, alpha: number, beta: number): number;
      };
      readonly normal: {
        /** Quantile of the normal distribution. */
        inv(probability: number, mean: number, deviation: number): number;
      };
    };
  };
  export default library;
}
