/** Built by `npm run build` into dist/web, from where the service serves it. */
export default {
  root: import.meta.dirname,
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // The policy of the pages allows no inlined scripts, and small files are compressed beside the others.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
};
