export const contentRoutes = () => ({});
