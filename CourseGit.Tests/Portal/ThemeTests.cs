using System.Text.RegularExpressions;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Portal;

/// <summary>That theme.css gives MudBlazor everything it reads, since no theme is written into the page.</summary>
public sealed partial class ThemeTests
{
    // Set by MudBlazor itself where it uses them.
    private static readonly string[] Own =
    [
        "--mud-drawer-height", "--mud-drawer-height-bottom", "--mud-drawer-height-top", "--mud-drawer-width",
        "--mud-internal-toolbar-height",
    ];

    [Fact]
    public async Task Every_variable_that_MudBlazor_reads_is_set()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        using var browser = portal.NewBrowser();
        var read = Names(Uses(), await browser.ReadAsync("/_content/MudBlazor/MudBlazor.min.css"));
        var set = Names(Sets(), await browser.ReadAsync("/theme.css"));
        Assert.Equal([], read.Except(set).Except(Own));
    }

    [Fact]
    public async Task The_numbers_of_a_colour_are_those_of_its_name_in_both_schemes()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        using var browser = portal.NewBrowser();
        var (theme, palette) = (await browser.ReadAsync("/theme.css"), await browser.ReadAsync("/palette.css"));
        var numbers = Numbers().Matches(theme).ToLookup(m => m.Groups[1].Value, m => m.Groups[2].Value);
        Assert.Equal(10, numbers.Count);
        foreach (var colour in numbers)
        {
            var ours = Regex.Match(theme, $"--mud-palette-{colour.Key}: var\\(--([a-z-]+)\\)").Groups[1].Value;
            var schemes = Regex.Match(palette, $"--{ours}: light-dark\\((#[0-9a-f]+), (#[0-9a-f]+)\\)");
            string[] expected = [Decimal(schemes.Groups[1].Value), Decimal(schemes.Groups[2].Value), Decimal(schemes.Groups[2].Value)];
            Assert.Equal(expected, colour);
        }
    }

    private static string Decimal(string hex) => string.Join(',', Convert.FromHexString(hex[1..]));

    private static SortedSet<string> Names(Regex pattern, string css) => [.. pattern.Matches(css).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("var\\((--mud-[a-z0-9-]+)")]
    private static partial Regex Uses();

    [GeneratedRegex("(--mud-[a-z0-9-]+):")]
    private static partial Regex Sets();

    [GeneratedRegex("--mud-palette-([a-z-]+)-rgb: ([0-9,]+);")]
    private static partial Regex Numbers();
}
