/** What `--model` takes besides names, folders and URLs, for lists of models. */
export const importForms: readonly { readonly name: string; readonly summary: string; readonly facts: string }[] = [
  {
    name: './net.onnx',
    summary: 'a network of your own, as PyTorch, Keras and others export it; attacked with gradients',
    facts: 'with a card beside it, net.card.json, where ONNX does not say enough; see docs/your-own-model.md',
  },
  {
    name: './my-model.ts',
    summary: 'a network of your own, written in TensorFlow.js ops, with its weights as safetensors',
    facts: 'a module with defineModel (.ts, .js, .mjs); see docs/your-own-model.md',
  },
];
