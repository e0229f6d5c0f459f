using System.Collections.Immutable;
using System.Data.Common;
using CourseGit.Core.Audit;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Readme;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Requests;

/// <summary>The front door to what teachers ask for: ask, look, take back; approve and decline. Rights are checked here.</summary>
public sealed class RequestDesk(
    IDbContextFactory<StateDbContext> contexts, CourseRegistry courses, OperationDesk operations, ReadmeDesk readmes, RestorePoints points,
    AuditLog audit, TimeProvider time)
{
    /// <summary>So many of a person may wait at once.</summary>
    public const int MostWaiting = 20;

    private const int MostListed = 200;

    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(1);

    /// <summary>Asks for a backup.</summary>
    /// <exception cref="InvalidInputException">There is no reason, or the same waits already. Nothing was asked.</exception>
    public async Task<TeacherRequest> AskForBackupAsync(
        Subdomain course, string reason, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.Ask, course);
        var registered = await courses.GetAsync(course, actor, cancellationToken).ConfigureAwait(false);
        if (!registered.IsBackedUpHere)
            throw new InvalidInputException($"{course} is not backed up from here. Nothing was asked. Ask a superuser where it is.");
        return await AskAsync(
            course, TeacherRequestKind.Backup, Said(reason), null, null, null, actor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks to bring one exercise back as it was.</summary>
    /// <param name="exercise">A folder below <c>exercises/</c>.</param>
    /// <exception cref="InvalidInputException">It is no exercise, there is no reason, or the same waits already. Nothing was
    /// asked.</exception>
    public async Task<TeacherRequest> AskForRestoreAsync(
        Subdomain course, CoursePath exercise, CommitId commit, string reason, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.Ask, course);
        var said = Said(reason);
        var registered = await courses.GetAsync(course, actor, cancellationToken).ConfigureAwait(false);
        // One exercise, and nothing above it: a superuser says yes to what is small enough to look at.
        if (!(await points.ExercisesAsync(registered, commit, actor, cancellationToken).ConfigureAwait(false)).Contains(exercise))
            throw new InvalidInputException(
                $"{exercise} is no exercise of that restore point. Nothing was asked. Choose one of the list, or ask a superuser.");
        return await AskAsync(
            course, TeacherRequestKind.Restore, said, exercise, commit, null, actor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Submits the actor's draft of the README: it goes in with the next backup where the course lets it, else after a superuser's word.
    /// </summary>
    /// <param name="revision">The revision of the draft that the actor has seen.</param>
    /// <param name="message">What they changed.</param>
    /// <returns>What waits now.</returns>
    /// <exception cref="DraftMovedException">Another window wrote meanwhile.</exception>
    public async Task<TeacherRequest> SubmitReadmeAsync(
        Subdomain course, int revision, string message, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.EditReadme, course);
        actor.Require(Right.Ask, course);
        var said = Said(message, ReadmeMessage.MaxLength);
        var registered = await courses.GetAsync(course, actor, cancellationToken).ConfigureAwait(false);
        await WithdrawEarlierAsync(course, actor, cancellationToken).ConfigureAwait(false);
        var text = await readmes.SubmitAsync(course, revision, actor, cancellationToken).ConfigureAwait(false);
        var asked = await AskAsync(
            course, TeacherRequestKind.Readme, said, null, null, text, actor, cancellationToken).ConfigureAwait(false);
        if (!registered.LetsReadmesIn)
            return asked;
        await readmes.AcceptAsync(course, actor.Name, text, said, Actor.System, cancellationToken).ConfigureAwait(false);
        await DecideAsync(asked, TeacherRequestState.Approved, null, Actor.System, cancellationToken).ConfigureAwait(false);
        await NoteAsync(asked.Id, null, CancellationToken.None).ConfigureAwait(false);
        return await GetAsync(asked.Id, actor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was asked, the newest first and what waits before all else; a teacher sees their own.</summary>
    public async Task<ImmutableArray<TeacherRequest>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        var isTheirs = actor.RequireForSome(Right.Ask);
        var seesAll = actor.May(Right.DecideRequests);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await PutBackWhatDiedAsync(context, cancellationToken).ConfigureAwait(false);
        var rows = await context.TeacherRequests.AsNoTracking()
            .Where(r => seesAll || r.Person == actor.Name)
            .OrderByDescending(r => r.State == nameof(TeacherRequestState.Waiting)).ThenByDescending(r => r.Id).Take(MostListed)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(TeacherRequest.Of).Where(r => isTheirs(r.Course))];
    }

    /// <summary>How many wait for a superuser; of a teacher, how many of theirs were answered and not seen yet.</summary>
    public async Task<int> CountAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.RequireForSome(Right.Ask);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        return await (actor.May(Right.DecideRequests)
            ? context.TeacherRequests.CountAsync(r => r.State == nameof(TeacherRequestState.Waiting), cancellationToken)
            : context.TeacherRequests.CountAsync(
                r => r.Person == actor.Name && r.SeenUtc == null && r.DecidedBy != null && r.DecidedBy != actor.Name,
                cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>The actor has seen the answers to theirs.</summary>
    public async Task SeenAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.RequireForSome(Right.Ask);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow().UtcDateTime;
        await context.TeacherRequests.Where(r => r.Person == actor.Name && r.SeenUtc == null && r.DecidedUtc != null)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.SeenUtc, now), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The request with this number.</summary>
    /// <exception cref="InvalidInputException">There is none, or it is somebody else's.</exception>
    public async Task<TeacherRequest> GetAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        var isTheirs = actor.RequireForSome(Right.Ask);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.TeacherRequests.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, cancellationToken)
            .ConfigureAwait(false);
        return row is not null && TeacherRequest.Of(row) is var found && isTheirs(found.Course)
            && (found.Person == actor.Name || actor.May(Right.DecideRequests))
            ? found
            : throw new InvalidInputException($"There is no request {id}. Open the list of requests to see those there are.");
    }

    /// <summary>Takes one's own request back.</summary>
    /// <exception cref="InvalidInputException">It was decided meanwhile.</exception>
    public async Task WithdrawAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        var request = await GetAsync(id, actor, cancellationToken).ConfigureAwait(false);
        if (request.Person != actor.Name)
            throw actor.Refused(Right.Ask, request.Course, "Only who asked can take it back. Decline it instead.");
        await DecideAsync(request, TeacherRequestState.Withdrawn, null, actor, cancellationToken).ConfigureAwait(false);
        await TakeBackAsync(request, actor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says no.</summary>
    /// <param name="answer">Why; the person reads it.</param>
    /// <exception cref="InvalidInputException">It was decided meanwhile, or nothing is said.</exception>
    public async Task DeclineAsync(long id, string answer, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.DecideRequests);
        var said = Said(answer);
        var request = await GetAsync(id, actor, cancellationToken).ConfigureAwait(false);
        await DecideAsync(request, TeacherRequestState.Declined, said, actor, cancellationToken).ConfigureAwait(false);
        await TakeBackAsync(request, actor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says yes, and starts what was asked for in the superuser's name.</summary>
    /// <param name="answer">What the person reads with it; null for nothing.</param>
    /// <param name="typedName">The course's name, typed: during an exam nothing is replaced without it.</param>
    /// <returns>The request as it is now.</returns>
    /// <exception cref="InvalidInputException">It was decided meanwhile. Nothing was started.</exception>
    /// <exception cref="RefusedException">It cannot be done as things are; it still waits.</exception>
    public async Task<TeacherRequest> ApproveAsync(
        long id, string? answer, string? typedName, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.DecideRequests);
        var said = string.IsNullOrWhiteSpace(answer) ? null : Said(answer);
        var request = await GetAsync(id, actor, cancellationToken).ConfigureAwait(false);
        // First, so that of two superusers only one starts it.
        await DecideAsync(request, TeacherRequestState.Approved, said, actor, cancellationToken).ConfigureAwait(false);
        try
        {
            var started = await StartAsync(request, typedName, actor, cancellationToken).ConfigureAwait(false);
            await NoteAsync(id, started, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is CourseGitException or DbException or DbUpdateException or IOException or OperationCanceledException)
        {
            await PutBackAsync(request, actor).ConfigureAwait(false);
            throw;
        }
        return await GetAsync(id, actor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Drafts and requests of somebody whose account is removed stay, under a name that no account can have
    /// (<see cref="PersonName.Removed"/>): superusers go on with them, and whoever gets the name next finds nothing of them.
    /// </summary>
    public async Task SetAsideAsync(string person, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangePeople);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var people = (await context.TeacherRequests.Select(r => r.Person).Distinct().ToListAsync(cancellationToken).ConfigureAwait(false))
            .Union(await ReadmeDrafts.PeopleAsync(context, cancellationToken).ConfigureAwait(false))
            .ToLookup(PersonName.Normalize);
        if (!people.Contains(PersonName.Normalize(person)))
            return;
        var number = 1;
        while (people.Contains(PersonName.Normalize(PersonName.Removed(person, number))))
            number++; // somebody had the name before
        var to = PersonName.Removed(person, number);
        foreach (var name in people[PersonName.Normalize(person)])
        {
            await ReadmeDrafts.RenameAsync(context, name, to, cancellationToken).ConfigureAwait(false);
            await context.TeacherRequests.Where(r => r.Person == name)
                .ExecuteUpdateAsync(r => r.SetProperty(x => x.Person, to), cancellationToken).ConfigureAwait(false);
        }
        await audit.CommitAsync(context, actor, new AuditEntry(AuditAction.WorkSetAside) { Subject = to }, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>What would be asked of the restore that a request is about.</summary>
    public static RestoreArguments RestoreOf(TeacherRequest request, string? typedName) => new(RestoreMode.Paths)
    {
        Commit = request.Commit,
        Paths = [request.Path!],
        OverrideDirection = true, // somebody who may says so by approving
        Confirmed = true,
        TypedName = typedName,
    };

    private async Task TakeBackAsync(TeacherRequest request, Actor actor, CancellationToken cancellationToken)
    {
        if (request.Kind == TeacherRequestKind.Readme)
            await readmes.TakeBackAsync(request.Course, request.Person, request.Text!, actor, cancellationToken).ConfigureAwait(false);
    }

    private async Task<long?> StartAsync(
        TeacherRequest request, string? typedName, Actor actor, CancellationToken cancellationToken)
    {
        switch (request.Kind)
        {
            case TeacherRequestKind.Readme:
                await readmes.AcceptAsync(
                    request.Course, request.Person, request.Text!, request.Reason, actor, cancellationToken).ConfigureAwait(false);
                return null;
            case TeacherRequestKind.Backup:
                return (await operations.EnqueueAsync(new BackupRequest(request.Course), actor, cancellationToken)
                    .ConfigureAwait(false)).Id;
            default:
                return (await operations.EnqueueAsync(
                    new RestoreRequest(request.Course, RestoreOf(request, typedName)), actor, cancellationToken).ConfigureAwait(false)).Id;
        }
    }

    private async Task<TeacherRequest> AskAsync(
        Subdomain course, TeacherRequestKind kind, string reason, CoursePath? path, CommitId? commit,
        ReadmeVersion? text, Actor actor, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var waiting = await context.TeacherRequests.AsNoTracking()
            .Where(r => r.Person == actor.Name && r.State == nameof(TeacherRequestState.Waiting))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        if (waiting.Exists(r => r.Course == course.Value && r.Kind == kind.ToString() && r.Path == path?.Value))
            throw new InvalidInputException("You have asked for this already, and it waits. Nothing more was asked.");
        if (waiting.Count >= MostWaiting)
            throw new InvalidInputException(
                $"{MostWaiting} of your requests wait already. Nothing more was asked. Take one back, or wait for an answer.");
        var row = new TeacherRequestRow
        {
            Course = course.Value,
            Kind = kind.ToString(),
            Person = actor.Name,
            Reason = reason,
            Path = path?.Value,
            Commit = commit?.Value,
            TextVersion = text?.Value,
            AskedUtc = time.GetUtcNow().UtcDateTime,
            State = nameof(TeacherRequestState.Waiting),
        };
        context.Add(row);
        await audit.CommitAsync(context, actor, () => [Entry(AuditAction.RequestMade, TeacherRequest.Of(row)).With(
            null, new AuditFacts().Say("Reason", reason).Say("Exercise", path).Say("Restore point", commit))], cancellationToken)
            .ConfigureAwait(false);
        return TeacherRequest.Of(row);
    }

    // A text submitted anew takes the place of the one that waited.
    private async Task WithdrawEarlierAsync(Subdomain course, Actor actor, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var earlier = await context.TeacherRequests.AsNoTracking().Where(r => r.Person == actor.Name && r.Course == course.Value
            && r.Kind == nameof(TeacherRequestKind.Readme) && r.State == nameof(TeacherRequestState.Waiting))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var request in earlier.Select(TeacherRequest.Of))
            await DecideAsync(request, TeacherRequestState.Withdrawn, null, actor, cancellationToken).ConfigureAwait(false);
    }

    private async Task DecideAsync(
        TeacherRequest request, TeacherRequestState state, string? answer, Actor actor, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow().UtcDateTime;
        DateTime? seen = actor.Name == request.Person ? now : null;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var decided = await context.TeacherRequests.Where(r => r.Id == request.Id && r.State == nameof(TeacherRequestState.Waiting))
            .ExecuteUpdateAsync(r => r
                .SetProperty(x => x.State, state.ToString())
                .SetProperty(x => x.DecidedBy, actor.Name)
                .SetProperty(x => x.DecidedUtc, now)
                .SetProperty(x => x.Answer, answer)
                .SetProperty(x => x.SeenUtc, seen), cancellationToken).ConfigureAwait(false);
        if (decided == 0)
            throw new InvalidInputException(
                "This request was answered or taken back meanwhile. Nothing was changed. Look at the list again.");
        var action = state switch
        {
            TeacherRequestState.Approved => AuditAction.RequestApproved,
            TeacherRequestState.Declined => AuditAction.RequestDeclined,
            _ => AuditAction.RequestWithdrawn,
        };
        await audit.CommitAsync(context, actor, Entry(action, request) with
        {
            After = answer is null ? null : new AuditFacts().Say("Answer", answer).Only(),
        }, cancellationToken).ConfigureAwait(false);
    }

    private static AuditEntry Entry(AuditAction action, TeacherRequest request) => new(action)
    {
        Course = request.Course,
        Subject = $"request {request.Id} of {request.Person}: {request.Kind.ToString().ToLowerInvariant()}",
    };

    private async Task NoteAsync(long id, long? operation, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await context.TeacherRequests.Where(r => r.Id == id)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.OperationId, operation).SetProperty(x => x.IsStarted, true), cancellationToken)
            .ConfigureAwait(false);
    }

    // An approval that nothing followed: the portal died between the two, and somebody has to say it again.
    private async Task PutBackWhatDiedAsync(StateDbContext context, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().UtcDateTime - LongestStart;
        var dead = await context.TeacherRequests.AsNoTracking()
            .Where(r => r.State == nameof(TeacherRequestState.Approved) && !r.IsStarted && r.DecidedUtc < before)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var request in dead)
            await PutBackAsync(TeacherRequest.Of(request), Actor.System).ConfigureAwait(false);
    }

    private async Task PutBackAsync(TeacherRequest request, Actor actor)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken.None).ConfigureAwait(false);
        await context.TeacherRequests.Where(r => r.Id == request.Id && !r.IsStarted).ExecuteUpdateAsync(r => r
            .SetProperty(x => x.State, nameof(TeacherRequestState.Waiting))
            .SetProperty(x => x.DecidedBy, (string?)null)
            .SetProperty(x => x.DecidedUtc, (DateTime?)null)
            .SetProperty(x => x.Answer, (string?)null)
            .SetProperty(x => x.SeenUtc, (DateTime?)null), CancellationToken.None).ConfigureAwait(false);
        await audit.CommitAsync(context, actor, Entry(AuditAction.RequestPutBack, request) with { Outcome = AuditOutcome.Failed },
            CancellationToken.None).ConfigureAwait(false);
    }

    private static string Said(string? text, int longest = TeacherRequest.LongestText)
    {
        var said = (text ?? "").Trim();
        if (said.Length == 0)
            throw new InvalidInputException("Nothing is said. Write a few words, so that the other person knows what it is about.");
        return said.Length <= longest ? said
            : throw new InvalidInputException($"This is longer than {longest} characters. Nothing was changed. Shorten it.");
    }
}
