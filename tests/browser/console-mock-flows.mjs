export const flowRoutes = () => ({});
