export * from './attribute';
export * from './dataType';
export * from './dim';
export * from './graph';
export * from './graphIndex';
export * from './model';
export * from './node';
export * from './tensor';
