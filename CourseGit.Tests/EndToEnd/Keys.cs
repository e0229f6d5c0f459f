using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A page used by keyboard alone. Whatever it comes by has to show that it has the focus.</summary>
internal static class Keys
{
    private const int Most = 100;

    // Of a field its label, without what stands beside it. A browser looks no further for a name than this.
    private const string Focused =
        """
        (() => {
          const at = document.activeElement;
          const label = at?.labels?.[0]?.cloneNode(true);
          label?.querySelectorAll(".hint, .optional, input").forEach(e => e.remove());
          return (at?.ariaLabel ?? label?.textContent ?? at?.textContent ?? "").replace(/\s+/g, " ").trim();
        })()
        """;

    // The name of a control that has the focus and does not show it.
    private const string Unseen =
        """
        (() => {
          const at = document.activeElement;
          return at?.matches("a, button, input, select, textarea, summary") && getComputedStyle(at).outlineStyle === "none"
            ? at.outerHTML : null;
        })()
        """;

    /// <summary>Presses Tab until what is called so, or shows this text, has the focus. The first words are enough.</summary>
    public static Task TabToAsync(IPage page, string name) => PressToAsync(page, name, "Tab");

    /// <summary>The same backwards.</summary>
    public static Task ShiftTabToAsync(IPage page, string name) => PressToAsync(page, name, "Shift+Tab");

    private static async Task PressToAsync(IPage page, string name, string key)
    {
        var shown = page.GetByText(name).Or(page.GetByLabel(name)).Filter(new() { Visible = true });
        await Expect(shown.First).ToBeVisibleAsync(new() { Timeout = 90_000 });
        List<string> passed = [];
        for (var i = 0; i < Most; i++)
        {
            await page.Keyboard.PressAsync(key);
            passed.Add(await page.EvaluateAsync<string>(Focused));
            var unseen = await page.EvaluateAsync<string?>(Unseen);
            Assert.True(unseen is null, $"It cannot be seen that this has the focus: {unseen}");
            if (passed[^1] == name || (name.Contains(' ') && passed[^1].StartsWith(name, StringComparison.Ordinal)))
                return;
        }
        Assert.Fail($"The keyboard does not reach \"{name}\": {string.Join(" | ", passed.Distinct().Take(40))}.");
    }
}
