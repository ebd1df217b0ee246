export {
  type Figure,
  type LayerAgreement,
  type LayerFidelity,
  type LayerFidelityEnv,
  measureLayerFidelity,
} from './measure';
