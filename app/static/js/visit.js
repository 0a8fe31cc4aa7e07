/* Photographs of a visit: made smaller before they are sent, so that a phone with a weak signal gets them through. */

(({ all }) => {
  const LONGEST = 2000;
  const LIGHT = 700 * 1024;

  /* A JPEG of at most LONGEST pixels a side; what is small already, or no picture, stays as it is. */
  const smaller = async (file) => {
    if (!file.type.startsWith("image/") || file.size < LIGHT) return file;
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const sheet = document.createElement("canvas");
      sheet.width = Math.round(picture.width * scale);
      sheet.height = Math.round(picture.height * scale);
      sheet.getContext("2d").drawImage(picture, 0, 0, sheet.width, sheet.height);
      const made = await new Promise((resolve) => sheet.toBlob(resolve, "image/jpeg", 0.85));
      if (!made || made.size >= file.size) return file;
      return new File([made], `${file.name.replace(/\.[^.]+$/, "")}.jpg`, { type: "image/jpeg" });
    } catch {
      return file;
    }
  };

  all("input[type=file][data-shrink]").forEach((input) => {
    const send = input.form.querySelector("[type=submit]");
    input.addEventListener("change", async () => {
      send.disabled = true;
      const kept = new DataTransfer();
      for (const file of [...input.files]) kept.items.add(await smaller(file));
      input.files = kept.files;
      send.disabled = false;
    });
  });
})(window.dl);
