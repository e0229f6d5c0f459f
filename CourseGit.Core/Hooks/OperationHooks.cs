using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
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

    // By operation, the hooks that ran at its start: their end comes, too, whatever was switched or labelled meanwhile.
    private readonly ConcurrentDictionary<long, ImmutableHashSet<long>> _begun = [];

    /// <inheritdoc/>
    public async Task<HookedStart> StartAsync(OperationContext operation, CancellationToken cancellationToken)
    {
        var (due, call) = await DueAsync(operation, HookEvent.Start, null, cancellationToken).ConfigureAwait(false);
        var warnings = ImmutableArray.CreateBuilder<string>();
        foreach (var one in due)
        {
            var hook = one.Hook;
            _begun.AddOrUpdate(operation.Id, [one.Id], (_, begun) => begun.Add(one.Id));
            var trouble = (await RunAsync(operation, one, call, cancellationToken).ConfigureAwait(false)).Trouble;
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
        OperationContext operation, OperationResult result, HookedEnd ending, CancellationToken cancellationToken)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        using var quick = new CancellationTokenSource();
        await using var hurry = cancellationToken.Register(() => quick.CancelAfter(AfterCancel)).ConfigureAwait(false);
        try
        {
            var happened = EventOf(result.Outcome);
            var (due, known) = await DueAsync(operation, happened, result, CancellationToken.None).ConfigureAwait(false);
            var call = known with { Ending = ending };
            foreach (var one in due)
            {
                var trouble = (await RunToEndAsync(operation, one, call, quick.Token).ConfigureAwait(false)).Trouble;
                if (trouble is not null && one.Hook.IfItFails != HookFailure.Ignore)
                    warnings.Add(Warning(one.Hook, happened, trouble));
            }
        }
        catch (Exception e) // What was done is done: no hook, and no trouble with the record of hooks, makes it undone.
        {
            LogTrouble(e, operation.Id);
            warnings.Add($"The hooks at its end could not all be run ({e.GetType().Name}).");
        }
        finally
        {
            _begun.TryRemove(operation.Id, out _);
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

    private async Task<(List<DueHook> Due, HookCall Call)> DueAsync(
        OperationContext operation, HookEvent happened, OperationResult? result, CancellationToken cancellationToken)
    {
        var snapshot = operation.Snapshot;
        var chance = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)); // an attempt that a stop cut short comes again
        var call = new HookCall(happened.Id(), $"{operation.Id}-{snapshot.Attempt}-{happened.Id()}-{chance}")
        {
            Operation = snapshot,
            Result = result,
        };
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var begun = _begun.GetValueOrDefault(operation.Id) ?? [];
        var rows = await context.Hooks.AsNoTracking().Where(h => h.IsOn || begun.Contains(h.Id)).ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        var due = rows.Where(r => r.IsFor(happened, snapshot.Kind)).OrderBy(r => r.Name, NaturalOrder.Instance).Select(Read).ToList();
        if (due.Count == 0)
            return (due, call);
        var course = snapshot.Course is { } name
            ? await courses.FindAsync(name, Actor.System, cancellationToken).ConfigureAwait(false)
            : null;
        due.RemoveAll(h => !begun.Contains(h.Id) && !h.Hook.Scope.Covers(snapshot.Course, course));
        foreach (var one in due)
            await secrets.HideAsync(operation.Redactor, course?.CredentialName, one.Secret, cancellationToken).ConfigureAwait(false);
        return (due, call with
        {
            Course = snapshot.Course,
            Folder = course is null ? null : Path.Combine(settings.CoursesRoot, course.Folder.Value),
        });
    }

    // What is wrong with one hook is its own trouble, and no operation's.
    private DueHook Read(HookRow row)
    {
        var hook = row.ToHook();
        try
        {
            return new(row.Id, hook, secrets.Of(row), hook.Problem);
        }
        catch (OperationFailedException)
        {
            return new(row.Id, hook, null, "its secret cannot be read any more; set it anew");
        }
    }

    private async Task<HookResult> RunToEndAsync(
        OperationContext operation, DueHook one, HookCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(operation, one, call, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            var trouble = $"it was ended {AfterCancel.TotalSeconds:0} seconds after a cancel was asked for or CourseGit was stopped";
            operation.Log(OperationLogLevel.Warning, $"Hook {one.Hook.Name} at {call.Event}: {trouble}.");
            return new HookResult(trouble, default);
        }
    }

    private async Task<HookResult> RunAsync(
        OperationContext operation, DueHook one, HookCall call, CancellationToken cancellationToken)
    {
        var hook = one.Hook;
        operation.Between($"Running the hook {hook.Name}");
        var result = one.Problem is { } problem ? new HookResult(problem, default) : await runner.RunAsync(
            hook, one.Secret, call with { Key = $"{call.Key}-{hook.Name}" }, operation.Redactor,
            line => operation.Log(OperationLogLevel.Information, $"{hook.Name}: {line}"), cancellationToken).ConfigureAwait(false);
        operation.Log(result.Trouble is null ? OperationLogLevel.Information : OperationLogLevel.Warning,
            $"Hook {hook.Name} at {call.Event}: {result}.");
        return result;
    }

    private sealed record DueHook(long Id, Hook Hook, Secret? Secret, string? Problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The hooks at the end of operation {Operation} could not all be run")]
    private partial void LogTrouble(Exception exception, long operation);
}
