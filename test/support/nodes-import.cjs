// import() as Node.js does it: in modules that Vitest loads, it is Vite's.
exports.nodesImport = (address) => import(address);
