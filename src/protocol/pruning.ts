/** Layers whose channels go together. */
export interface PruningGroupView {
  /** Names of the layers whose output channels these are, in the graph's order. */
  readonly layers: readonly string[];
  /** Names of the other nodes that hold or pass these channels on, and of the layers that read them. */
  readonly others: readonly string[];
  readonly channels: number;
  /** How many indices of a layer's output go with one channel: the size of an attention head, the groups of a convolution. */
  readonly unit: number;
}

/** How the channels of a model go together, found once its page is open. */
export interface PruningView {
  readonly groups: readonly PruningGroupView[];
  /** Layers none of whose channels can be removed, with the reason. */
  readonly barriers: readonly { readonly node: string; readonly reason: string }[];
}

/** Host to page, as the event `pruning`: the groups are known. */
export interface PruningEvent {
  readonly revision: number;
  readonly pruning: PruningView;
}
