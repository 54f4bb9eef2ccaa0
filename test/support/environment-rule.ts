import ts from 'typescript';

/** Lines on which a source reaches for the environment, however it is written: `process.env`, `process['env']`, an import. */
export function environmentUses(file: string, source: string): number[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true);
  const lines: number[] = [];
  const visit = (node: ts.Node): void => {
    if (reachesEnvironment(node)) lines.push(tree.getLineAndCharacterOfPosition(node.getStart()).line + 1);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return lines;
}

function reachesEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return isProcess(node.expression) && node.name.text === 'env';
  if (ts.isElementAccessExpression(node)) {
    return (
      isProcess(node.expression) &&
      ts.isStringLiteral(node.argumentExpression) &&
      node.argumentExpression.text === 'env'
    );
  }
  if (ts.isVariableDeclaration(node)) {
    const takesEnv = ts.isObjectBindingPattern(node.name) && node.name.elements.some(bindsEnv);
    return takesEnv && node.initializer !== undefined && isProcess(node.initializer);
  }
  return ts.isImportSpecifier(node) && bindsEnv(node) && importsProcess(node);
}

function isProcess(node: ts.Expression): boolean {
  if (ts.isIdentifier(node)) return node.text === 'process';
  return (
    ts.isPropertyAccessExpression(node) && node.name.text === 'process' && node.expression.getText() === 'globalThis'
  );
}

function bindsEnv(node: ts.BindingElement | ts.ImportSpecifier): boolean {
  return (node.propertyName ?? node.name).getText() === 'env';
}

function importsProcess(node: ts.ImportSpecifier): boolean {
  const specifier = node.parent.parent.parent.moduleSpecifier;
  return ts.isStringLiteral(specifier) && /^(node:)?process$/.test(specifier.text);
}
