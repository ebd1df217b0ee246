export * from '../../protocol/report/numbers';
