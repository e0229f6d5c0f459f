using System.Collections.Frozen;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// What everybody may do, in memory: every request and every call of an open page asks it. It is read anew when this portal changed
/// something, and in any case every few seconds, because the command line works beside it.
/// </summary>
internal sealed class KnownPeople : IDisposable
{
    /// <summary>So long does a change by another process go unnoticed here.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private readonly IDbContextFactory<AccountDbContext> _accounts;
    private readonly TeacherDesk _teachers;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile Memory? _memory;
    private int _version;

    public KnownPeople(IDbContextFactory<AccountDbContext> accounts, TeacherDesk teachers, TimeProvider time)
    {
        (_accounts, _teachers, _time) = (accounts, teachers, time);
        teachers.Changed += Forget;
    }

    /// <summary>Something was changed in this process.</summary>
    public event Action? Changed;

    /// <summary>How often the database was read; for tests.</summary>
    internal int Reads { get; private set; }

    /// <summary>An account; null when there is none with this id.</summary>
    public async ValueTask<PersonStanding?> FindAsync(string userId, CancellationToken cancellationToken)
    {
        var memory = _memory;
        if (memory is null || !IsFresh(memory))
            memory = await ReadAsync(null, cancellationToken);
        // One that is not there may have been made a moment ago by another process.
        if (!memory.People.TryGetValue(userId, out var found))
            (await ReadAsync(memory, cancellationToken)).People.TryGetValue(userId, out found);
        return found;
    }

    /// <summary>Somebody's rights were changed: the next question reads them anew, and open pages ask at once.</summary>
    public void Forget()
    {
        ReadAnew();
        Changed?.Invoke();
    }

    /// <summary>Whoever shows a password is judged by what the database says now: the next question reads everything anew.</summary>
    public void ReadAnew() => Interlocked.Increment(ref _version);

    public void Dispose()
    {
        _teachers.Changed -= Forget;
        _turn.Dispose();
    }

    private bool IsFresh(Memory memory) =>
        memory.Version == Volatile.Read(ref _version) && _time.GetElapsedTime(memory.ReadAt) < Fresh;

    // One reading for all who ask meanwhile. What is changed while it goes on makes it old at once.
    private async Task<Memory> ReadAsync(Memory? tooOld, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_memory is { } known && known != tooOld && IsFresh(known))
                return known;
            var (version, now) = (Volatile.Read(ref _version), _time.GetTimestamp());
            Reads++;
            return _memory = new Memory(await PeopleAsync(cancellationToken), version, now);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<FrozenDictionary<string, PersonStanding>> PeopleAsync(CancellationToken cancellationToken)
    {
        var taught = (await _teachers.ListAsync(null, Actor.System, cancellationToken)).ToLookup(t => t.NormalizedPerson);
        await using var context = await _accounts.CreateDbContextAsync(cancellationToken);
        var roles = (await (
            from held in context.UserRoles
            join role in context.Roles on held.RoleId equals role.Id
            select new { held.UserId, role.Name }).ToListAsync(cancellationToken)).ToLookup(r => r.UserId, r => r.Name);
        var users = await context.Users.Select(u => new { u.Id, u.UserName, u.NormalizedUserName, u.DisabledUtc })
            .ToListAsync(cancellationToken);
        return users.ToFrozenDictionary(u => u.Id, u => new PersonStanding(
            u.UserName!, Roles.All.FirstOrDefault(r => roles[u.Id].Contains(r)), u.DisabledUtc is not null,
            [.. taught[u.NormalizedUserName!].Select(t => new TaughtCourse(t.Course, t.MayBackUp))]));
    }

    private sealed record Memory(FrozenDictionary<string, PersonStanding> People, int Version, long ReadAt);
}
