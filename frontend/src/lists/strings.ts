import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter';

export const PROPERTY_FILTER_STRINGS: PropertyFilterProps.I18nStrings = {
  dismissAriaLabel: 'Dismiss',
  groupValuesText: 'Values',
  groupPropertiesText: 'Properties',
  operatorsText: 'Operators',
  operatorContainsText: 'contains',
  operatorEqualsText: 'is',
  operatorGreaterOrEqualText: 'on or after',
  operatorLessOrEqualText: 'on or before',
  operationAndText: 'and',
  operationOrText: 'or',
  editTokenHeader: 'Edit filter',
  propertyText: 'Property',
  operatorText: 'Operator',
  valueText: 'Value',
  cancelActionText: 'Cancel',
  applyActionText: 'Apply',
  allPropertiesLabel: 'All properties',
  clearFiltersText: 'Clear filters',
  removeTokenButtonAriaLabel: (token) => `Remove filter ${token.value}`,
  enteredTextLabel: (text) => `Use: “${text}”`,
};
