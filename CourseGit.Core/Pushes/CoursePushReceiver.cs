using CourseGit.Core.Checkouts.PushHooks;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Pushes;

/// <summary>
/// Hears of pushes to the repository of one course: <c>/api/v1/hooks/courses/{course}</c>. The exercises of a course that is pulled are
/// then pulled. Whoever sends has no account here; the signature says who it is.
/// </summary>
public sealed class CoursePushReceiver
{
    private readonly IDbContextFactory<StateDbContext> _contexts;
    private readonly CourseRegistry _registry;
    private readonly ISecretProtector _protector;
    private readonly PushReading _reading;
    private readonly CourseGitSettings _settings;
    private readonly TimeProvider _time;

    internal CoursePushReceiver(
        IDbContextFactory<StateDbContext> contexts, CourseRegistry registry, ISecretProtector protector, PushReading reading,
        CourseGitSettings settings, TimeProvider time) =>
        (_contexts, _registry, _protector, _reading, _settings, _time) = (contexts, registry, protector, reading, settings, time);

    /// <summary>Takes a message.</summary>
    public async Task<PushReply> ReceiveAsync(string name, PushCall call, CancellationToken cancellationToken)
    {
        if (!Subdomain.TryParse(name, out var subdomain)
            || await SecretAsync(subdomain, cancellationToken).ConfigureAwait(false) is not { } secret
            || await _registry.FindAsync(subdomain, Actor.System, cancellationToken).ConfigureAwait(false) is not { } course)
            return PushReading.NobodyHere;
        var request = new RestoreRequest(subdomain, new RestoreArguments(RestoreMode.Exercises) { Confirmed = true });
        return await _reading.TakeAsync(new PushTarget(secret, course.Remote.Address, branch => Follows(course, branch),
            new PushTask(DeliveryRow.TargetOf(name), request, call.Host, null, null, call.Key), WhyNot(course)), call, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<Secret?> SecretAsync(Subdomain course, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var made = await context.CoursePushes.AsNoTracking().Where(p => p.Subdomain == course.Value).Select(p => p.ProtectedSecret)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return made is null ? null : _protector.Unprotect(made);
    }

    private bool Follows(Course course, string pushed) => BranchName.TryParse(pushed, out var branch)
        && RestoreBranch.DefaultOf(
            course, ConfinedFolder.ResolveOrPlan(_settings.CoursesRoot, course.Folder), _settings, [branch]) == branch;

    private string? WhyNot(Course course) => course switch
    {
        { IsArchived: true } => "Ignored: the course is archived.",
        { Direction: not Direction.Pull } =>
            "Ignored: this course is not pulled from its repository. Set its direction to Pull for that.",
        _ when course.PauseAt(_time.GetUtcNow().UtcDateTime) is not null =>
            "Ignored: what runs by itself is paused for this course. Restore its exercises when the pause is over.",
        _ => null,
    };
}
