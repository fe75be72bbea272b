export const profileRoutes = () => ({});
