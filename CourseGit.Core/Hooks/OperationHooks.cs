using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Hooks;

/// <summary>Runs the hooks of an operation, one after the other by name, and writes into its log what became of each.</summary>
internal sealed partial class OperationHooks(
    IDbContextFactory<StateDbContext> contexts, HookSecrets secrets, CourseRegistry courses, HookRunner runner, CourseGitSettings settings,
    ILogger<OperationHooks> logger) : IOperationHooks
{
    /// <summary>For so long all hooks together may take once the operation is cancelled: a portal that stops waits for them.</summary>
    internal static readonly TimeSpan AfterCancel = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task<HookedStart> StartAsync(OperationContext operation, CancellationToken cancellationToken)
    {
        var (due, call) = await DueAsync(operation, HookEvent.Start, null, cancellationToken).ConfigureAwait(false);
        var warnings = ImmutableArray.CreateBuilder<string>();
        foreach (var (hook, secret) in due)
        {
            var trouble = (await RunAsync(operation, hook, secret, call, cancellationToken).ConfigureAwait(false)).Trouble;
            if (trouble is not null && hook.IfItFails == HookFailure.Cancel)
                return new HookedStart(
                    $"The hook {hook.Name} stopped this {operation.Snapshot.Kind.Noun} at its start: {trouble}. {operation.Untouched}",
                    warnings.ToImmutable());
            if (trouble is not null && hook.IfItFails == HookFailure.Warn)
                warnings.Add(Warning(hook, HookEvent.Start, trouble));
        }
        return new HookedStart(null, warnings.ToImmutable());
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> EndAsync(
        OperationContext operation, OperationResult result, bool isRefused, CancellationToken cancellationToken)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        using var quick = new CancellationTokenSource();
        try
        {
            var happened = EventOf(result.Outcome);
            var (due, known) = await DueAsync(operation, happened, result, CancellationToken.None).ConfigureAwait(false);
            var call = known with { Refused = isRefused };
            foreach (var (hook, secret) in due)
            {
                if (cancellationToken.IsCancellationRequested && !quick.IsCancellationRequested)
                    quick.CancelAfter(AfterCancel);
                var token = cancellationToken.IsCancellationRequested ? quick.Token : cancellationToken;
                var trouble = (await RunToEndAsync(operation, hook, secret, call, token).ConfigureAwait(false)).Trouble;
                if (trouble is not null && hook.IfItFails != HookFailure.Ignore)
                    warnings.Add(Warning(hook, happened, trouble));
            }
        }
        catch (Exception e) // What was done is done: no hook, and no trouble with the record of hooks, makes it undone.
        {
            LogTrouble(e, operation.Id);
            warnings.Add($"The hooks at its end could not all be run ({e.GetType().Name}).");
        }
        return warnings.ToImmutable();
    }

    private static HookEvent EventOf(OperationOutcome outcome) => outcome switch
    {
        OperationOutcome.Succeeded or OperationOutcome.Unchanged => HookEvent.Success,
        OperationOutcome.Warning => HookEvent.Warning,
        _ => HookEvent.Failure,
    };

    private static string Warning(Hook hook, HookEvent happened, string trouble) =>
        $"The hook {hook.Name} at {happened.Id()} failed: {trouble}.";

    private async Task<(List<(Hook Hook, Secret? Secret)> Due, HookCall Call)> DueAsync(
        OperationContext operation, HookEvent happened, OperationResult? result, CancellationToken cancellationToken)
    {
        var snapshot = operation.Snapshot;
        var call = new HookCall(happened.Id(), $"{operation.Id}-{snapshot.Attempt}-{happened.Id()}")
        {
            Operation = snapshot,
            Result = result,
        };
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.Hooks.AsNoTracking().Where(h => h.IsOn).ToListAsync(cancellationToken).ConfigureAwait(false);
        var due = rows.OrderBy(r => r.Name, NaturalOrder.Instance).Select(r => (Hook: r.ToHook(), Secret: secrets.Of(r)))
            .Where(h => h.Hook.Events.Contains(happened) && h.Hook.Kinds.Contains(snapshot.Kind.Id)).ToList();
        if (due.Count == 0)
            return (due, call);
        var course = snapshot.Course is { } name
            ? await courses.FindAsync(name, Actor.System, cancellationToken).ConfigureAwait(false)
            : null;
        due.RemoveAll(h => !h.Hook.Scope.Covers(snapshot.Course, course));
        foreach (var (_, secret) in due)
            await secrets.HideAsync(operation.Redactor, course, secret, cancellationToken).ConfigureAwait(false);
        return (due, call with
        {
            Course = snapshot.Course,
            Folder = course is null ? null : Path.Combine(settings.CoursesRoot, course.Folder.Value),
        });
    }

    private async Task<HookResult> RunToEndAsync(
        OperationContext operation, Hook hook, Secret? secret, HookCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(operation, hook, secret, call, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            const string Trouble = "it was ended, because the operation was cancelled";
            operation.Log(OperationLogLevel.Warning, $"Hook {hook.Name} at {call.Event}: {Trouble}.");
            return new HookResult(Trouble, default);
        }
    }

    private async Task<HookResult> RunAsync(
        OperationContext operation, Hook hook, Secret? secret, HookCall call, CancellationToken cancellationToken)
    {
        operation.Between($"Running the hook {hook.Name}");
        var result = await runner.RunAsync(
            hook, secret, call with { Key = $"{call.Key}-{hook.Name}" }, operation.Redactor,
            line => operation.Log(OperationLogLevel.Information, $"{hook.Name}: {line}"), cancellationToken).ConfigureAwait(false);
        operation.Log(result.Trouble is null ? OperationLogLevel.Information : OperationLogLevel.Warning,
            $"Hook {hook.Name} at {call.Event}: {result}.");
        return result;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The hooks at the end of operation {Operation} could not all be run")]
    private partial void LogTrouble(Exception exception, long operation);
}
