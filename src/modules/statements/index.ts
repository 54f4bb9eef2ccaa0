export * from './model.ts';
export { createStatementService, type StatementService } from './service.ts';
