using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A page used by keyboard alone.</summary>
internal static class Keys
{
    private const int Most = 100;
    private const string Focused = "(document.activeElement?.ariaLabel ?? document.activeElement?.textContent ?? '').trim()";

    /// <summary>Presses Tab until what is called so, or shows this text, has the focus.</summary>
    public static async Task TabToAsync(IPage page, string name)
    {
        var shown = page.GetByText(name, new() { Exact = true }).Or(page.GetByLabel(name, new() { Exact = true }));
        await Expect(shown.First).ToBeVisibleAsync();
        for (var i = 0; i < Most; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<string>(Focused) == name)
                return;
        }
        Assert.Fail($"The keyboard does not reach \"{name}\".");
    }
}
