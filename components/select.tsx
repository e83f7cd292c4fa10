import type { JSX } from "preact";
import { VERBATIM } from "./verbatim.ts";

export interface Option {
  readonly value: string;
  readonly label: string;
  /** Whether that is somebody's name for something. */
  readonly isName?: boolean;
}

type SelectProps = Omit<JSX.SelectHTMLAttributes<HTMLSelectElement>, "value"> & {
  readonly options: readonly Option[];
  readonly value?: string;
  readonly onValue?: (value: string) => void;
};

export function Select({ options, value, onValue, ...rest }: SelectProps) {
  const onChange = onValue === undefined ? {} : {
    onChange: (event: JSX.TargetedEvent<HTMLSelectElement>) => onValue(event.currentTarget.value),
  };
  return (
    <select {...rest} {...onChange}>
      {options.map((option) => (
        <option
          key={option.value}
          value={option.value}
          selected={option.value === value}
          {...(option.isName ? VERBATIM : {})}
        >
          {option.label}
        </option>
      ))}
    </select>
  );
}
