// Draws each message as Teams would: its text, then its card with a Teams-like host configuration.
function draw(name, activity) {
  const message = document.createElement("section");
  message.className = "message";
  message.innerHTML = "<h2></h2>";
  message.firstChild.textContent = name;
  if (activity.text) {
    const text = document.createElement("div");
    text.className = "text";
    text.textContent = activity.text;
    message.append(text);
  }
  for (const attachment of activity.attachments ?? []) {
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = new AdaptiveCards.HostConfig(teams);
    card.parse(attachment.content);
    const complaints = card.validateProperties().validationEvents.map((event) => event.message);
    if (complaints.length) throw new Error(`${name}: ${complaints}`);
    const drawn = card.render();
    drawn.classList.add("card");
    message.append(drawn);
  }
  document.getElementById("messages").append(message);
}

AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = window.markdownit().render(text);
  result.didProcess = true;
};

const plain = { default: "#242424", subtle: "#616161" };
const colors = {
  default: plain,
  accent: { default: "#5b5fc7", subtle: "#5b5fc7" },
  good: { default: "#237b4b", subtle: "#237b4b" },
  warning: { default: "#835c00", subtle: "#835c00" },
  attention: { default: "#c4314b", subtle: "#c4314b" },
};
const teams = {
  fontFamily: '"Segoe UI", "Noto Sans", sans-serif',
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 300, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 22, large: 24, extraLarge: 32 },
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: "#e0e0e0" },
  supportsInteractivity: true,
  imageBaseUrl: "",
  containerStyles: {
    default: { backgroundColor: "#ffffff", foregroundColors: colors },
    emphasis: { backgroundColor: "#f0f0f0", foregroundColors: colors },
    warning: { backgroundColor: "#fbf6d9", foregroundColors: colors },
    good: { backgroundColor: "#e7f2da", foregroundColors: colors },
    attention: { backgroundColor: "#fcf4f6", foregroundColors: colors },
    accent: { backgroundColor: "#e8ebfa", foregroundColors: colors },
  },
  actions: {
    maxActions: 6,
    spacing: "default",
    buttonSpacing: 8,
    actionsOrientation: "horizontal",
    actionAlignment: "left",
    showCard: { actionMode: "inline", inlineTopMargin: 16 },
  },
  textBlock: { headingLevel: 2 },
  textStyles: { heading: { size: "large", weight: "bolder" } },
};
