/** Whether a point of the plane lies inside a figure: u to the right and v upwards, in units of about its radius. */
export type Outline = (u: number, v: number) => boolean;

function circle(u: number, v: number): boolean {
  return u * u + v * v < 0.77;
}

function ring(u: number, v: number): boolean {
  const square = u * u + v * v;
  return square < 0.95 && square > 0.28;
}

function crescent(u: number, v: number): boolean {
  return u * u + v * v < 1.1 && u * u + (v - 0.55) * (v - 0.55) > 0.6;
}

function triangle(u: number, v: number): boolean {
  return v > -0.58 && 0.8660254 * Math.abs(u) + 0.5 * v < 0.58;
}

function square(u: number, v: number): boolean {
  return Math.abs(u) < 0.76 && Math.abs(v) < 0.76;
}

function bar(u: number, v: number): boolean {
  return Math.abs(u) < 0.36 && Math.abs(v) < 1.05;
}

/** The pentagram: what lies inside at least four of its five edge lines. */
function star(u: number, v: number): boolean {
  const reach = 0.36;
  const outside =
    Number(v > reach) +
    Number(0.9510565 * u + 0.309017 * v > reach) +
    Number(-0.9510565 * u + 0.309017 * v > reach) +
    Number(0.5877853 * u - 0.809017 * v > reach) +
    Number(-0.5877853 * u - 0.809017 * v > reach);
  return outside <= 1;
}

function cross(u: number, v: number): boolean {
  const near = Math.min(Math.abs(u), Math.abs(v));
  const far = Math.max(Math.abs(u), Math.abs(v));
  return near < 0.32 && far < 1;
}

function heart(u: number, v: number): boolean {
  const x = 1.1 * Math.abs(u);
  const y = 1.1 * v + 0.2 - 0.8 * Math.sqrt(x);
  return x * x + y * y < 0.85;
}

function arrow(u: number, v: number): boolean {
  const side = Math.abs(u);
  return v > 0 ? side < 0.8 * (1.05 - v) : v > -1 && side < 0.24;
}

/** The figure of each class, in label order. All are mirror images of themselves, so that a flipped image keeps its label. */
export const outlines: Readonly<Record<string, Outline>> = {
  circle,
  ring,
  crescent,
  triangle,
  square,
  bar,
  star,
  cross,
  heart,
  arrow,
};
