/**
 * What the onnxruntime in package.json runs at most; a test holds these to the library. Known without loading it, so that a model
 * that is too new is called that when it is opened.
 */
export const runtimeLimits = { version: '1.30.0', irVersion: 13, opset: 26 } as const;
