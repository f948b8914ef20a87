// Stands in for `node:test` while mutants are tried: it keeps the tests, so that they can be run again and again in one
// process. As much of it as the tests of the core use.

type Body = (context: TestContext) => unknown;
type Hook = () => unknown;
type TestContext = {
  readonly name: string;
  test(name: string, body: Body): Promise<void>;
  after(hook: Hook): void;
  diagnostic(message: string): void;
};

type Suite = {
  readonly name: string;
  readonly parent: Suite | null;
  readonly before: Hook[];
  readonly beforeEach: Hook[];
  readonly after: Hook[];
  isOpen: boolean;
};

export type KeptTest = { readonly id: string; readonly suite: Suite; readonly body: Body };

const newSuite = (name: string, parent: Suite | null): Suite => ({
  name,
  parent,
  before: [],
  beforeEach: [],
  after: [],
  isOpen: false,
});

/** In the order in which they would run. */
export const keptTests: KeptTest[] = [];
let current = newSuite("", null);

/** Has the tests of a file registered, under its name. */
export async function keepTestsOf(file: string, load: () => Promise<unknown>): Promise<void> {
  current = newSuite(file, null);
  await load();
}

type Registering<Inner> = (name: string, options: object | Inner, inner?: Inner) => void;

export const describe: Registering<() => void> = (name, options, inner = options as () => void) => {
  const outer = current;
  current = newSuite(name, outer);
  inner();
  current = outer;
};
export const suite = describe;

export const test: Registering<Body> = (name, options, body = options as Body) => {
  if ((options as { skip?: unknown }).skip) return;
  const names = [name];
  for (let one: Suite | null = current; one !== null; one = one.parent) names.unshift(one.name);
  keptTests.push({ id: `${keptTests.length} ${names.join(" › ")}`, suite: current, body });
};
export const it = test;

export const before = (hook: Hook): number => current.before.push(hook);
export const beforeEach = (hook: Hook): number => current.beforeEach.push(hook);
export const after = (hook: Hook): number => current.after.push(hook);

const open = new Set<Suite>();

/** Runs one test, after what it needs to have run before. @throws what the test throws */
export async function runKept({ suite, body, id }: KeptTest): Promise<void> {
  const path: Suite[] = [];
  for (let one: Suite | null = suite; one !== null; one = one.parent) path.unshift(one);
  for (const one of path) {
    if (one.isOpen) continue;
    one.isOpen = true;
    open.add(one);
    for (const hook of one.before) await hook();
  }
  for (const { beforeEach: hooks } of path) for (const hook of hooks) await hook();
  const finally_: Hook[] = [];
  const context: TestContext = {
    name: id,
    test: async (_name, inner) => {
      await inner(context);
    },
    after: (hook) => finally_.push(hook),
    diagnostic: () => {},
  };
  try {
    await body(context);
  } finally {
    for (const hook of finally_) await hook();
  }
}

/** Ends what the tests opened, so that the next run finds nothing of this one. */
export async function closeAll(): Promise<void> {
  for (const suite of [...open].reverse()) {
    suite.isOpen = false;
    open.delete(suite);
    // What a mutant left half open must not keep the next one from being tried.
    for (const hook of suite.after) await Promise.resolve(hook()).catch(() => {});
  }
}
