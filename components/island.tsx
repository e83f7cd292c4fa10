/**
 * The one way in which parts of a page become interactive. The server renders an island like any component and writes
 * down behind it what it was given; `lib/browser/hydrate.ts` brings it to life with the same values. Within another island it is a
 * component like any other.
 */
import { JsonScript } from "./json_script.tsx";
import { type ComponentType, createContext, type VNode } from "preact";
import { useContext } from "preact/hooks";

/** What a page's rendering notes, or that an island is rendered in the browser. */
export interface IslandScope {
  /** Names of the islands that stand on the page. */
  readonly used: Set<string>;
  /** Whether an island is around. */
  readonly isInside: boolean;
}

export const IslandContext = createContext<IslandScope>({ used: new Set(), isInside: false });

/** JSON, since it travels in the page. */
type Props = object;

/**
 * Makes an island of `Inner`. `name` is the name of its file in `islands/`, whose default export this is.
 * What it is given must survive JSON: no functions, no children, no dates.
 */
export function island<P extends Props>(name: string, Inner: ComponentType<P>): (props: P) => VNode {
  return function Island(props) {
    const scope = useContext(IslandContext);
    if (scope.isInside) return <Inner {...props} />;
    scope.used.add(name);
    return (
      <>
        <div data-island={name}>
          <IslandContext.Provider value={{ used: scope.used, isInside: true }}>
            <Inner {...props} />
          </IslandContext.Provider>
        </div>
        <JsonScript value={props} />
      </>
    );
  };
}
