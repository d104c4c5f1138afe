/** Who says a line. */
type Speaker = "visitor" | "operator";

export type Line = readonly [Speaker, string];

/** One conversation with the service desk. */
export interface Conversation {
  /** The end user's first words to the chatbot. */
  readonly question: string;
  /** What the chatbot answers. */
  readonly botAnswer: string;
  /** Begins with the end user and ends with thanks. */
  readonly lines: readonly Line[];
}

export const CONVERSATIONS: readonly Conversation[] = [
  {
    question: "I forgot my password",
    botAnswer: "You can reset your password in the self-service portal. Did that help?",
    lines: [
      ["visitor", "Hi! The self-service portal says my recovery phone number is out of date."],
      ["operator", "Good morning! No problem, I can update the number for you."],
      ["operator", "Could you tell me your employee number, please?"],
      ["visitor", "Sure, it is 004217."],
      ["operator", "Thank you. The new number is in, please try the reset once more."],
      ["visitor", "It works now, thanks a lot!"],
    ],
  },
  {
    question: "VPN does not connect",
    botAnswer: "Please check that you are online and restart the VPN client. Did that help?",
    lines: [
      ["visitor", "The VPN client stops at 98 % and then says error 809."],
      ["operator", "Hello, let us find out. Are you at home or in a hotel network?"],
      ["visitor", "In a hotel, on their guest wifi."],
      [
        "operator",
        'Such networks often block the default port. Please choose the profile "Office (443)" in the client.',
      ],
      ["visitor", "Found it. Connected!"],
      ["operator", "Great. Have a nice trip!"],
      ["visitor", "Thank you :)"],
    ],
  },
  {
    question: "The printer on the 3rd floor is offline",
    botAnswer: "Here is how to add another printer. Did that help?",
    lines: [
      ["visitor", "The printer next to room 312 shows a red light and nobody can print."],
      ["operator", "Hi, thanks for telling us. Is there a number on its display?"],
      ["visitor", "It says 13.A1"],
      ["operator", "That is a paper jam in tray 2. Could you open the tray once?"],
      ["visitor", "Done, there was half a page in it. It is printing again."],
      ["operator", "Perfect, thank you for your help."],
    ],
  },
  {
    question: "How do I order a new laptop?",
    botAnswer: "Laptops are ordered in the service catalogue under Hardware. Did that help?",
    lines: [
      ["visitor", "My laptop is four years old, and the catalogue does not let me choose the 14-inch model."],
      [
        "operator",
        "Hello! The 14-inch model is reserved for people who travel. Shall I ask your manager for approval?",
      ],
      ["visitor", "Yes please, I am on the road two days a week."],
      ["operator", "I have sent the request. You will get a mail as soon as it is approved."],
      ["visitor", "Wonderful, thanks!"],
    ],
  },
  {
    question: "My mailbox is full",
    botAnswer: "You can free space by emptying the folder Deleted Items. Did that help?",
    lines: [
      ["visitor", "I emptied the deleted items, but I still cannot send anything."],
      ["operator", "Hi! Let me look at the archive setting of your mailbox."],
      ["operator", "The online archive was off. It is on now and will move everything older than two years."],
      ["visitor", "How long does it take?"],
      ["operator", "About an hour. You can go on sending right away."],
      ["visitor", "Super, thank you."],
    ],
  },
  {
    question: "Unohdin salasanani",
    botAnswer: "Voit vaihtaa salasanan itsepalveluportaalissa. Oliko tästä apua?",
    lines: [
      ["visitor", "Hei, tili meni lukkoon kun yritin liian monta kertaa."],
      ["operator", "Hei! Avaan lukituksen, hetki vain."],
      ["operator", "Nyt pitäisi toimia. Kokeile kirjautua uudelleen."],
      ["visitor", "Toimii, kiitos paljon!"],
      ["operator", "Hienoa, mukavaa päivää!"],
    ],
  },
  {
    question: "Sähköpostilaatikko on täynnä",
    botAnswer: "Tyhjennä ensin Poistetut-kansio. Oliko tästä apua?",
    lines: [
      ["visitor", "Tyhjensin jo, mutta tilaa ei tullut lisää."],
      ["operator", "Huomenta! Kasvatan laatikon kokoa, niin pääset jatkamaan töitä."],
      ["visitor", "Kiitos! Näkyykö muutos heti?"],
      ["operator", "Noin viidessä minuutissa."],
      ["visitor", "Selvä, hyvää päivänjatkoa."],
    ],
  },
  {
    question: "VPN fungerar inte",
    botAnswer: "Starta om VPN-klienten och försök igen. Hjälpte det?",
    lines: [
      ["visitor", "Hej! Klienten säger att certifikatet har gått ut."],
      ["operator", "Hej, då förnyar vi det. Är datorn ansluten till nätet?"],
      ["visitor", "Ja, hemma via wifi."],
      ["operator", "Bra, nu finns ett nytt certifikat. Starta om datorn så ska det fungera."],
      ["visitor", "Det gick bra, tack så mycket!"],
    ],
  },
  {
    question: "Der Drucker druckt nicht",
    botAnswer: "Bitte prüfen Sie, ob der Drucker eingeschaltet ist. Hat das geholfen?",
    lines: [
      ["visitor", "Guten Morgen, der Drucker im Flur meldet »Toner wechseln«, aber es ist keiner mehr da."],
      ["operator", "Guten Morgen! Ich lasse Ihnen gleich eine Kartusche bringen."],
      ["visitor", "Prima. Wie lange dauert das ungefähr?"],
      ["operator", "Etwa zwanzig Minuten. Bis dahin können Sie den Drucker im zweiten Stock benutzen."],
      ["visitor", "Vielen Dank, schönen Tag noch!"],
    ],
  },
];

/** Texts that have broken other systems: emoji, several lines, HTML, writing from right to left, combining marks. */
export const UNUSUAL_LINES: readonly Line[] = [
  ["visitor", "It worked yesterday 😅👍🏽 — and now 🖥️🔥"],
  [
    "operator",
    "Could you send me these three?\n1. the name of the computer\n2. the time of the error\n3. a screenshot",
  ],
  ["visitor", 'The page only shows <b>Error</b> & <script>alert("500")</script>'],
  ["visitor", "مرحبا، لا أستطيع تسجيل الدخول (رمز الخطأ 401)"],
  ["operator", "Thank you, שלום and e\u0301 arrive just as they should."],
];

/** More small talk, for long sessions. */
export const SMALL_TALK: readonly Line[] = [
  ["visitor", "One moment, I am looking for it."],
  ["operator", "Take your time."],
  ["visitor", "Is there anything else I should check?"],
  ["operator", "Please restart the program once more."],
  ["visitor", "Done. The message is the same as before."],
  ["operator", "Thank you, that tells me something already."],
];
