// Fills in what a QR code leads here with, and compares files with a receipt in this browser.
"use strict";

const number = document.getElementById("number");
const code = document.getElementById("code");
const scanned = decodeURIComponent(location.hash.slice(1));
const cut = scanned.lastIndexOf(".");

if (cut > 0) {
  number.value = scanned.slice(0, cut);
  code.value = scanned.slice(cut + 1);
  history.replaceState(null, "", location.pathname);
  number.form.requestSubmit();
}

const area = document.getElementById("compare");

async function sha256(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function compare(files) {
  document.body.classList.add("comparing");
  const strangers = [];
  for (const file of files) {
    const row = document.querySelector(`tr[data-sha256="${await sha256(file)}"]`);
    if (row === null) {
      strangers.push(file.name);
    } else {
      row.classList.add("same");
      row.lastElementChild.textContent = `一致 ✓ ${file.name}`;
    }
  }
  document.getElementById("compared").textContent =
    strangers.length === 0
      ? "所选文件与回执一致。 All chosen files are in the receipt."
      : `不在回执中 Not in the receipt: ${strangers.join("、")}`;
}

// Browsers hash on pages that came over TLS, or from this machine, only.
if (area !== null && window.isSecureContext) {
  area.hidden = false;
  document.getElementById("files").addEventListener("change", (event) => compare(event.target.files));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    compare(event.dataTransfer.files);
  });
}
