using CourseGit.Core.Hooks;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary>A hook as <c>--json</c> prints it.</summary>
internal sealed record HookAnswer(
    string Name, string Scope, IEnumerable<string> Courses, IEnumerable<string> Labels, IEnumerable<string> Kinds, IEnumerable<string> On,
    string? Program, IEnumerable<string> Arguments, string? Url, string IfItFails, int Limit, bool Enabled, string CreatedBy)
{
    public static HookAnswer Of(Hook hook) => new(
        hook.Name, hook.Scope.Id(), hook.Scope.Courses(), hook.Scope.Labels(), hook.Kinds.Select(k => k.ToLowerInvariant()),
        hook.Events.Select(e => e.Id()), hook.Program, hook.Arguments, hook.Address?.AbsoluteUri, hook.IfItFails.Id(), hook.LimitSeconds,
        hook.IsOn, hook.CreatedBy);

    /// <summary>The hook for people.</summary>
    public static string Line(Hook hook) =>
        $"{hook.Name}{(hook.IsOn ? "" : " (off)")}: {string.Join(", ", hook.Kinds.Select(k => k.ToLowerInvariant()))} of {hook.Scope}, at "
            + $"{string.Join(", ", hook.Events.Select(e => e.Id()))}; {hook.Target}; if it fails: {hook.IfItFails.Id()}; "
            + $"at most {hook.LimitSeconds} s";
}
