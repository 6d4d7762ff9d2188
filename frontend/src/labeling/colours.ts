/** Colours that are told apart on photographs and by people who see colours differently (Okabe and Ito, then Tol). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9', '#f0e442', '#882255', '#44aa99', '#999933', '#aa4499', '#117733'] as const;

export const colourOf = (index: number): string => COLOURS[index % COLOURS.length] ?? COLOURS[0];

/** The first that no label has yet. */
export const freeColour = (taken: readonly string[]): string => COLOURS.find((colour) => !taken.includes(colour)) ?? colourOf(taken.length);
