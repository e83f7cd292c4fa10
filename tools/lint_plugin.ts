/**
 * Lint rules of this project, for what ships: functions stay small, the pure folders stay pure, pages hold no text, and no
 * call fails by a list that is too long for it, and what a request makes goes with it. A tool rather than a reviewer holds them, because each is broken by one
 * harmless line at a time.
 */

/** Longest function, in lines from its first to its last. */
const MAX_LINES = 60;
/** With more, the caller can't see which is which: take an options object. */
const MAX_PARAMETERS = 3;

const SHIPPED = /^(lib|routes|islands|components|tools)\//;
/** Same input, same output: time, snapshots and chance are arguments there. */
const PURE = /^lib\/(protocol|routing)\//;
const ROOT = decodeURIComponent(new URL("../", import.meta.url).pathname);

/** There lists are as long as clients and upstreams make them. */
const FED_BY_OTHERS = /^lib\/(learning|protocol|proxy|routing|upstream)\//;
const LIST_TAKERS = new Set(["push", "unshift", "splice", "max", "min"]);

/** A list of the code's own. */
const CONSTANT = /^[A-Z][A-Z_]+\b/;

/** Is in the bundle as its own code, not as text. */
const LOADED_AT_START = /^(lib|routes|components)\/|^main\.ts$/;

/** What is made there is made for each request. */
const BY_REQUEST = /^lib\/(learning|logging|metrics|protocol|proxy|routing|sse|store|upstream)\/|^lib\/\w+\.ts$/;

/** What people read stands in `lib/i18n/locales/`. */
const TRANSLATED = /^(routes|islands|components)\//;
/** Attributes that people read or hear. */
const READ_ATTRIBUTES = new Set(["alt", "aria-description", "aria-label", "label", "placeholder", "title"]);
/** Names that are the same in all languages. */
const NAMES = new Set(["cccc"]);

const IMPURE_GLOBALS = new Set([
  "Deno",
  "WebSocket",
  "Worker",
  "fetch",
  "performance",
  "process",
  "setInterval",
  "setTimeout",
]);
const IMPURE_MEMBERS = new Set(["Date.now", "Math.random", "crypto.getRandomValues", "crypto.randomUUID"]);

/** What is in them runs later, and not while the module is loaded. */
const FUNCTIONS: ReadonlySet<string> = new Set([
  "ArrowFunctionExpression",
  "FunctionDeclaration",
  "FunctionExpression",
  "PropertyDefinition",
]);

type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

const functionSize: Deno.lint.Rule = {
  create(context) {
    if (!SHIPPED.test(pathInProject(context.filename))) return {};
    const check = (node: FunctionNode) => {
      const lines = context.sourceCode.text.slice(...node.range).split("\n").length;
      if (lines > MAX_LINES) context.report({ range: head(node), message: `${lines} lines, more than ${MAX_LINES}` });
    };
    return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
  },
};

const parameterCount: Deno.lint.Rule = {
  create(context) {
    if (!SHIPPED.test(pathInProject(context.filename))) return {};
    const check = (node: FunctionNode) => {
      const count = node.params.length;
      if (count <= MAX_PARAMETERS || isCallback(node)) return;
      context.report({
        range: head(node),
        message: `${count} parameters, more than ${MAX_PARAMETERS}`,
        hint: "Take the rest as one options object",
      });
    };
    return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
  },
};

const pure: Deno.lint.Rule = {
  create(context) {
    if (!PURE.test(pathInProject(context.filename))) return {};
    const report = (node: Deno.lint.Node, name: string) =>
      context.report({ node, message: `${name} in a pure folder`, hint: "Take the value as an argument" });
    return {
      Identifier(node) {
        if (IMPURE_GLOBALS.has(node.name) && isGlobalUse(node)) report(node, node.name);
      },
      MemberExpression(node) {
        const name = context.sourceCode.getText(node);
        if (IMPURE_MEMBERS.has(name)) report(node, name);
      },
      NewExpression(node) {
        const name = context.sourceCode.getText(node.callee);
        if (name === "Date" && node.arguments.length === 0) report(node, "new Date()");
      },
    };
  },
};

const listArguments: Deno.lint.Rule = {
  create(context) {
    if (!FED_BY_OTHERS.test(pathInProject(context.filename))) return {};
    return {
      CallExpression(node) {
        const { callee } = node;
        if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return;
        if (!LIST_TAKERS.has(callee.property.name)) return;
        const list = node.arguments.find((argument) => argument.type === "SpreadElement");
        if (list === undefined || CONSTANT.test(context.sourceCode.getText(list.argument))) return;
        const hint = "Use append() or reduce()";
        context.report({ node: list, message: "A list as arguments, of which a call takes only so many", hint });
      },
    };
  },
};

/**
 * For the stack of an error V8 reads the whole script once more, to know which line the module's own code stood at: of the
 * bundle that is a quarter of each start.
 */
const errorsAtLoad: Deno.lint.Rule = {
  create(context) {
    if (!LOADED_AT_START.test(pathInProject(context.filename))) return {};
    return {
      NewExpression(node) {
        const name = context.sourceCode.getText(node.callee);
        if (!name.endsWith("Error") || isWithinFunction(node)) return;
        const hint = "Make it in a function, when it is needed";
        context.report({ node, message: `${name} is made while the module is loaded`, hint });
      },
    };
  },
};

/**
 * V8 takes a function that is written where it is assigned to a property for a method that lasts: it is old from the
 * start (`CheckAssigningFunctionLiteralToProperty` of its parser), and what it refers to stays until a full collection,
 * moved twice by those before. TypeScript makes such an assignment of a field, where the class has parameter properties.
 */
const lastingFunctions: Deno.lint.Rule = {
  create(context) {
    if (!BY_REQUEST.test(pathInProject(context.filename))) return {};
    const check = (value: Deno.lint.Node | null) => {
      if (value?.type !== "ArrowFunctionExpression" && value?.type !== "FunctionExpression") return;
      const hint = "Make it a method, or a constant before";
      context.report({ node: value, message: "A function written as the value of a property", hint });
    };
    return {
      AssignmentExpression(node) {
        if (node.left.type === "MemberExpression") check(node.right);
      },
      PropertyDefinition(node) {
        if (!node.static) check(node.value);
      },
    };
  },
};

const translated: Deno.lint.Rule = {
  create(context) {
    if (!TRANSLATED.test(pathInProject(context.filename))) return {};
    const check = (node: Deno.lint.Node, text: unknown) => {
      if (typeof text !== "string") return;
      const letters = text.replace(/[^\p{L}]+/gu, "");
      if (letters === "" || NAMES.has(letters)) return;
      context.report({ node, message: `Literal text ${JSON.stringify(text.trim())}`, hint: 'Use t("area.key")' });
    };
    const within = (node: Deno.lint.Node | null) => {
      if (node?.type === "Literal") check(node, node.value);
      if (node?.type === "TemplateLiteral") { for (const { cooked } of node.quasis) check(node, cooked); }
      if (node?.type === "ConditionalExpression") {
        within(node.consequent);
        within(node.alternate);
      }
      if (node?.type === "LogicalExpression") within(node.right);
    };
    return {
      JSXText: (node) => check(node, node.value),
      JSXExpressionContainer(node) {
        if (node.parent.type === "JSXElement" || node.parent.type === "JSXFragment") within(node.expression);
      },
      JSXAttribute({ name, value }) {
        if (name.type !== "JSXIdentifier" || !READ_ATTRIBUTES.has(name.name) || value === null) return;
        within(value.type === "JSXExpressionContainer" ? value.expression : value);
      },
    };
  },
};

const plugin: Deno.lint.Plugin = {
  name: "cccc",
  rules: {
    "function-size": functionSize,
    "parameter-count": parameterCount,
    pure,
    "list-arguments": listArguments,
    "errors-at-load": errorsAtLoad,
    "lasting-functions": lastingFunctions,
    translated,
  },
};
export default plugin;

/** The file's path from the project's root, so that the folders above a checkout don't count. */
function pathInProject(file: string): string {
  return file.startsWith(ROOT) ? file.slice(ROOT.length) : file;
}

/** Whether the function is an argument of a call: then whoever calls it back chose the parameters (`replace`, `reduce`). */
function isCallback(node: FunctionNode): boolean {
  const parent = node.parent;
  return parent.type === "CallExpression" && parent.callee !== node;
}

function isWithinFunction({ parent }: Deno.lint.Node & { parent: Deno.lint.Node }): boolean {
  for (let node = parent; node.type !== "Program"; node = (node as { parent: Deno.lint.Node }).parent) {
    if (FUNCTIONS.has(node.type)) return true;
  }
  return false;
}

/** The beginning of a function: a report that underlines 60 lines hides the message. */
function head(node: FunctionNode): [number, number] {
  return [node.range[0], Math.min(node.range[1], node.range[0] + 1)];
}

/** Whether the name is used as a value, not as a member, a key, or a name of the file's own. */
function isGlobalUse(node: Deno.lint.Identifier): boolean {
  const parent = node.parent;
  switch (parent.type) {
    case "MemberExpression":
      return parent.computed || parent.object === node;
    case "CallExpression":
    case "NewExpression":
      return parent.callee === node;
    default:
      return false;
  }
}
