/** Words of the command line that the engine's messages end in, which mean nothing in an editor. */
const ofCommandLine: readonly (readonly [RegExp, string])[] = [
  [/ ?\(lathe inspect lists the names\)/g, ''],
  [/; `?lathe inspect`? lists them/g, ''],
  [/: measure this model with lathe sensitivity --by prune/g, ': measure its sensitivity to pruning first'],
  [/set it with --dim \S+=N, or give data with --data/g, 'set it above the graph, or choose data'],
  [
    /keep the layers that overflow in float32 with --exclude, or use --type bfloat16/g,
    'mark layers that overflow FP32',
  ],
  [/--reduce-range rules it out/g, 'the choice “Weights in 7 bits” of the step rules it out'],
];

/** The engine's message as it is shown here: a sentence, about what there is in the editor. */
export function userMessage(text: string): string {
  const plain = ofCommandLine.reduce((message, [pattern, words]) => message.replace(pattern, words), text);
  // A name that stands first keeps its letters.
  const isWord = /^[a-z]+(?=[ ,])/.test(plain);
  const sentence = isWord ? plain.charAt(0).toUpperCase() + plain.slice(1) : plain;
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
