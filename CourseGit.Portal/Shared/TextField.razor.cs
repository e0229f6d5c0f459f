using System.Globalization;
using CourseGit.Core.Primitives;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Shared;

/// <summary>
/// A labelled input with its length, its hint and its error, tied together for a screen reader. The browser takes no more than the length;
/// what comes longer all the same is shown with a sentence and left to Core to refuse.
/// </summary>
public sealed partial class TextField
{
    private readonly TypedText _typed = new();

    [Parameter, EditorRequired]
    public required string Id { get; set; }

    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>The most characters it takes, as Core has it.</summary>
    [Parameter, EditorRequired]
    public required int MaxLength { get; set; }

    [Parameter]
    public string? Value { get; set; }

    [Parameter]
    public EventCallback<string?> ValueChanged { get; set; }

    [Parameter]
    public string? Hint { get; set; }

    /// <summary>What is wrong with the value, in a sentence; null when nothing is.</summary>
    [Parameter]
    public string? Error { get; set; }

    [Parameter]
    public string? Placeholder { get; set; }

    [Parameter]
    public string Type { get; set; } = "text";

    [Parameter]
    public string AutoComplete { get; set; } = "off";

    /// <summary>More than one makes it a text area.</summary>
    [Parameter]
    public int Lines { get; set; } = 1;

    [Parameter]
    public bool Optional { get; set; }

    /// <summary>Letters of equal width, for paths, names and addresses.</summary>
    [Parameter]
    public bool Mono { get; set; }

    /// <summary>Tells of every key, not only when the field is left.</summary>
    [Parameter]
    public bool Live { get; set; }

    [Parameter]
    public bool Disabled { get; set; }

    private string? Style => Mono ? "mono" : null;

    private bool IsSearch => Type == "search";

    private string? Wrong => _typed.Text.Length > MaxLength ? TextLength.TooLong(_typed.Text.Length, MaxLength, "This") : Error;

    private string? Invalid => Wrong is null ? null : "true";

    private string? Needed => Optional || IsSearch ? null : "true";

    private string? Beside => string.Join(' ', new[] { Hint, Length }.OfType<string>()) is { Length: > 0 } text ? text : null;

    private string? Length => string.Create(CultureInfo.InvariantCulture, $"{MaxLength:N0} characters at most") switch
    {
        var most when _typed.Text.Length == MaxLength => $"{most}: the field is full, and what went beyond was not taken.",
        var most => IsSearch ? null : $"{most}.",
    };

    private string? Described => (Wrong, Beside) switch
    {
        (null, null) => null,
        (null, _) => $"{Id}-hint",
        (_, null) => $"{Id}-error",
        _ => $"{Id}-error {Id}-hint",
    };

    protected override void OnParametersSet() => _typed.Give(Value);

    private Task TypeAsync(string? text)
    {
        _typed.Type(text);
        return ValueChanged.InvokeAsync(text);
    }
}
