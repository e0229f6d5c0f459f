using CourseGit.Core.Courses;
using CourseGit.Core.Hooks;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Settings;

/// <summary>A hook while somebody writes it.</summary>
public sealed class HookDraft
{
    public string? Name { get; set; }
    public ScopeDraft For { get; init; } = new();
    public HashSet<string> Kinds { get; init; } = [.. Hook.UsualKinds];
    public HashSet<HookEvent> Events { get; init; } = [];
    public bool IsProgram { get; set; }
    public string? Program { get; set; }

    /// <summary>The program's arguments, one a line.</summary>
    public string? Arguments { get; set; }

    public string? Address { get; set; }

    /// <summary>Empty keeps the one a hook has.</summary>
    public string? Secret { get; set; }

    public HookFailure IfItFails { get; set; } = HookFailure.Warn;
    public string? Limit { get; set; } = "60";

    /// <summary>A hook as it is, to be changed.</summary>
    public static HookDraft Of(Hook hook) => new()
    {
        Name = hook.Name,
        For = ScopeDraft.Of(hook.Scope),
        Kinds = [.. hook.Kinds],
        Events = [.. hook.Events],
        IsProgram = hook.Program is not null,
        Program = hook.Program,
        Arguments = string.Join('\n', hook.Arguments),
        Address = hook.Address?.AbsoluteUri,
        IfItFails = hook.IfItFails,
        Limit = hook.LimitSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <exception cref="InvalidInputException">A value cannot be.</exception>
    public Hook ToHook() => new((Name ?? "").Trim(), For.Scope, [.. Events.Order()])
    {
        Kinds = [.. Kinds],
        Program = IsProgram ? Program ?? "" : null,
        Arguments = IsProgram && !string.IsNullOrEmpty(Arguments) ? [.. Arguments.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')] : [],
        Address = IsProgram ? null : WebAddress.ParseWebhook((Address ?? "").Trim()),
        IfItFails = IfItFails,
        LimitSeconds = int.TryParse((Limit ?? "").Trim(), out var seconds) ? seconds : 0,
    };

    /// <summary>The secret that was typed; null when none was.</summary>
    /// <exception cref="InvalidInputException">It cannot be one.</exception>
    public Secret? ToSecret() => !IsProgram && !string.IsNullOrEmpty(Secret) ? new Secret(Secret) : null;
}
