/**
 * Metadata that dedot reads without a loss.
 *
 * dedot 1.3.0 takes the fields of a variant for a tuple and drops their names: `AboveFree { amount, free }` becomes
 * `{ type: 'AboveFree', value: [7n, 5n] }`, in values and in generated types. A variant with one field that is a struct
 * of those fields is encoded in the same bytes, and there the names are kept.
 */

/**
 * The same metadata with a struct in each variant that has named fields.
 *
 * @param {import('./bundles.js').Metadata} metadata
 * @returns {import('./bundles.js').Metadata}
 */
export function withStructsInVariants(metadata) {
  const { types } = metadata;
  /** @type {typeof types} */
  const structs = [];
  const rewritten = types.map((entry) => {
    const { variants } = entry.type.def.variant ?? {};
    if (!variants) return entry;
    const withStructs = variants.map((variant) => {
      if (!variant.fields?.some((field) => field.name !== undefined)) return variant;
      // Types are found by their place, and identifiers are places.
      const id = types.length + structs.length;
      const fields = variant.fields.map((field) => ({ typeName: '', ...field }));
      structs.push({ id, type: { def: { composite: { fields } } } });
      return { ...variant, fields: [{ type: id }] };
    });
    return { ...entry, type: { ...entry.type, def: { variant: { variants: withStructs } } } };
  });
  return { ...metadata, types: [...rewritten, ...structs] };
}
