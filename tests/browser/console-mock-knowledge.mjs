export const knowledgeRoutes = () => ({});
