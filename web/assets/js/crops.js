// Choosing what of a picture becomes a portrait: the sliders move the picture
// in its frame. Without this they say it in numbers, and saving shows it.
export function crops() {
  for (const form of document.querySelectorAll("[data-crop]")) {
    const picture = form.querySelector("[data-crop-picture]");
    const show = () => {
      const value = (name) => Number(form.elements[name].value);
      picture.style.objectPosition = `${value("x")}% ${value("y")}%`;
      picture.style.transform = `scale(${value("near") / 100})`;
      picture.style.transformOrigin = `${value("x")}% ${value("y")}%`;
    };
    form.addEventListener("input", show);
    show();
  }
}
