//! The fixed phrases. Flows and `_store.yaml` override them; these are what is left when there is nothing else.

use u5_protocol::Language;

use super::{Intent, by_language};

/// Says that the answer is not known, and offers staff.
pub const fn unknown_reply(language: Language) -> &'static str {
    by_language(
        language,
        "I'm sorry, I don't know that. Shall I call a colleague for you?",
        "Das weiß ich leider nicht. Soll ich jemanden vom Team rufen?",
        "Je suis désolé, je ne le sais pas. Voulez-vous que j'appelle un collègue ?",
    )
}

/// Says that staff is being called.
pub const fn staff_reply(language: Language) -> &'static str {
    by_language(
        language,
        "I'm calling a colleague. Somebody will be with you in a moment.",
        "Ich rufe jemanden vom Team. Es ist gleich jemand bei Ihnen.",
        "J'appelle un collègue. Quelqu'un arrive tout de suite.",
    )
}

/// What to say to an [`Intent`].
pub const fn reply(intent: Intent, language: Language) -> &'static str {
    match intent {
        Intent::Staff => staff_reply(language),
        Intent::Greeting => by_language(
            language,
            "Hello! What can I help you with?",
            "Guten Tag! Wie kann ich Ihnen helfen?",
            "Bonjour ! Comment puis-je vous aider ?",
        ),
        Intent::Thanks => by_language(
            language,
            "You're welcome. Is there anything else?",
            "Gern geschehen. Kann ich sonst noch etwas für Sie tun?",
            "Je vous en prie. Puis-je faire autre chose pour vous ?",
        ),
        Intent::Yes => by_language(
            language,
            "Gladly. What would you like to know?",
            "Gerne. Was möchten Sie wissen?",
            "Avec plaisir. Que voulez-vous savoir ?",
        ),
        Intent::No => by_language(
            language,
            "All right. Have a nice day!",
            "Alles klar. Einen schönen Tag noch!",
            "Très bien. Bonne journée !",
        ),
        Intent::Goodbye => by_language(
            language,
            "Goodbye, and see you soon!",
            "Auf Wiedersehen, bis bald!",
            "Au revoir et à bientôt !",
        ),
        Intent::Stop => by_language(language, "All right.", "In Ordnung.", "D'accord."),
    }
}
