using System.Text.RegularExpressions;

namespace CourseGit.Tests.Architecture;

/// <summary>A field without a length takes a text that no connection carries and no column holds.</summary>
public sealed partial class FieldLengthTests
{
    private static readonly string[] Short =
        ["radio", "checkbox", "date", "datetime-local", "file", "hidden", "number", "time", "color", "range"];

    [Fact]
    public void Every_field_of_every_page_has_a_length()
    {
        var fields = SourceFiles.All.Where(f => f.Path.EndsWith(".razor", StringComparison.Ordinal))
            .SelectMany(f => Field().Matches(f.Text).Select(m => (f.Path, Tag: m.Value))).ToList();
        Assert.True(fields.Count > 60, $"Only {fields.Count} fields were found.");
        Assert.Empty(fields.Where(f => !HasLength(f.Tag)).Select(f => $"{f.Path}: {f.Tag}"));
    }

    [Theory]
    [InlineData("<input id=\"a\" />", false)]
    [InlineData("<input type=\"search\" value=\"@_x\" @oninput=\"e => Search(e.Value as string)\" />", false)]
    [InlineData("<textarea rows=\"3\"></textarea>", false)]
    [InlineData("<TextField Id=\"a\" Label=\"b\" />", false)]
    [InlineData("<MudTextField T=\"string\" />", false)]
    [InlineData("<InputText @bind-Value=\"_x\" />", false)]
    [InlineData("<input id=\"a\" maxlength=\"@Most\" />", true)]
    [InlineData("<MudTextField T=\"string\" MaxLength=\"200\" />", true)]
    [InlineData("<input type=\"radio\" @onchange=\"() => Choose(x)\" />", true)]
    public void A_field_without_a_length_is_seen(string tag, bool has) =>
        Assert.Equal(has, Assert.Single(Field().Matches(tag)).Value is var found && HasLength(found));

    // Given a value without being bound, a field is overwritten by the server's answer to what was typed a moment ago.
    [Fact]
    public void Every_field_whose_text_the_server_hears_of_is_bound()
    {
        var heard = SourceFiles.All.Where(f => f.Path.EndsWith(".razor", StringComparison.Ordinal))
            .SelectMany(f => Field().Matches(f.Text).Select(m => (f.Path, Tag: m.Value)))
            .Where(f => f.Tag.Contains(" value=\"@", StringComparison.Ordinal));
        Assert.Empty(
            heard.Where(f => f.Tag.Contains("@oninput", StringComparison.Ordinal) || f.Tag.Contains("@onchange", StringComparison.Ordinal))
            .Select(f => $"{f.Path}: {f.Tag}"));
    }

    private static bool HasLength(string tag) =>
        tag.Contains("maxlength=\"", StringComparison.OrdinalIgnoreCase)
            || Short.Any(type => tag.Contains($" type=\"{type}\"", StringComparison.Ordinal))
            || tag.Contains("type=\"@Type\" min=", StringComparison.Ordinal);

    // A ">" may stand in an attribute's value.
    [GeneratedRegex(
        """<(input|textarea|TextField|MudTextField|MudTextArea|MudAutocomplete|InputText|InputTextArea|RadzenTextBox|RadzenTextArea|RadzenPassword)\b(?:[^>"]|"[^"]*")*>""")]
    private static partial Regex Field();
}
