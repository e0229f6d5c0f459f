using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Shared;

/// <summary>A labelled input with its hint and its error, tied together for a screen reader.</summary>
public sealed partial class TextField
{
    [Parameter, EditorRequired]
    public required string Id { get; set; }

    [Parameter, EditorRequired]
    public required string Label { get; set; }

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

    private string? Invalid => Error is null ? null : "true";

    private string? Needed => Optional ? null : "true";

    private string? Described => (Error, Hint) switch
    {
        (null, null) => null,
        (null, _) => $"{Id}-hint",
        (_, null) => $"{Id}-error",
        _ => $"{Id}-error {Id}-hint",
    };

    private Task ChangeAsync(ChangeEventArgs e) => ValueChanged.InvokeAsync(e.Value as string);
}
