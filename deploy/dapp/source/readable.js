/** Metadata in a form that dedot reads without a loss, and that says of a contract what concerns it. */

/** @typedef {import('./bundles.js').Metadata} Metadata */

/**
 * The same metadata with the events of these modules alone.
 *
 * ink! lists every event of everything that is linked in, so each contract of the suite has those of all the others,
 * and several of the same name.
 *
 * @param {Metadata} metadata
 * @param {string[]} modules
 * @returns {Metadata}
 */
export function withEventsOf(metadata, modules) {
  const events = metadata.spec.events.filter(({ module_path }) => {
    return modules.some((module) => module_path === module || module_path.startsWith(`${module}::`));
  });
  return { ...metadata, spec: { ...metadata.spec, events } };
}

/**
 * The same metadata with a struct in each variant that has named fields.
 *
 * dedot 1.3.0 takes the fields of a variant for a tuple and drops their names: `AboveFree { amount, free }` becomes
 * `{ type: 'AboveFree', value: [7n, 5n] }`, in values and in generated types. A variant with one field that is a struct
 * of those fields is encoded in the same bytes, and there the names are kept.
 *
 * @param {Metadata} metadata
 * @returns {Metadata}
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
