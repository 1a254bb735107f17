// 通行密钥没有用成 — says so on the page; the account library only tells the console.
const trouble = document.getElementById("passkey-trouble");
const say = () => {
  trouble.hidden = false;
  trouble.scrollIntoView({ block: "nearest" });
};
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say();
});
if (!window.PublicKeyCredential) {
  for (const button of document.querySelectorAll("button[id^=passkey-]")) button.hidden = true;
  if (document.getElementById("passkey-add")) say(); // elsewhere another way stands beside it
}
