using CourseGit.Core.Courses;
using CourseGit.Core.Notices;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CourseGit.Tests.Core.Notices;

/// <summary>A house whose clock a test moves, and what the portal does with notices done when the test says so.</summary>
internal sealed class NoticeHouse : IAsyncDisposable
{
    public const string Secret = "a secret made by chance";

    private NoticeHouse(TestHouse house, FakeTimeProvider time) => (House, Time) = (house, time);

    public TestHouse House { get; }
    public FakeTimeProvider Time { get; }
    public NoticeDesk Desk => House.Get<NoticeDesk>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<NoticeHouse> OpenAsync(
        Func<CourseGitSettings, CourseGitSettings>? change = null, Action<IServiceCollection>? services = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 29, 10, 0, 0, TimeSpan.Zero));
        return new NoticeHouse(await TestHouse.OpenAsync(change: change, services: s =>
        {
            s.AddSingleton<TimeProvider>(time);
            services?.Invoke(s);
        }), time);
    }

    /// <summary>Settings with a mail server on this machine.</summary>
    public static Func<CourseGitSettings, CourseGitSettings> Mail(int port) => s => s with
    {
        Smtp = new SmtpSettings("127.0.0.1", port, SmtpSecurity.None, "coursegit@example.org"),
        PublicUrl = new Uri("https://portal.example.org/"),
    };

    public Task AddMailAsync(string name, params NoticeOutcome[] outcomes) => AddAsync(
        new NoticeRule(name, new CourseScope.All(), outcomes.Length == 0 ? NoticeOutcomes.Usual : [.. outcomes])
        { Addresses = [$"{name}@example.org"] });

    public Task AddAsync(NoticeRule rule) => Desk.AddAsync(
        rule, rule.Webhook is null ? null : new Secret(Secret), Actor.CommandLine, Token);

    /// <summary>One look of the portal: decides, closes digests, sends.</summary>
    public async Task LookAsync()
    {
        await House.Get<NoticeRecorder>().RecordEndedAsync(Token);
        await House.Get<NoticeRecorder>().CloseDigestsAsync(Token);
        await House.Get<NoticeSender>().SendDueAsync(Token);
    }

    /// <summary>Only decides.</summary>
    public Task DecideAsync() => House.Get<NoticeRecorder>().RecordEndedAsync(Token);

    /// <summary>Only sends.</summary>
    public Task SendAsync() => House.Get<NoticeSender>().SendDueAsync(Token);

    /// <summary>The outbox, as recipient and title, in order.</summary>
    public async Task<string[]> OutboxAsync()
    {
        await using var context = await House.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        var rows = await context.NoticeDeliveries.AsNoTracking().OrderBy(d => d.Id).ToListAsync(Token);
        return [.. rows.Select(d => $"{d.Recipient}: {NoticeMessage.TitleOf(NoticeMessage.Read(d.Content))}")];
    }

    /// <summary>A backup that is refused, because the folder holds nothing.</summary>
    public async Task<OperationSnapshot> FailAsync(string course)
    {
        var folder = House.FilesOf(course).Folder;
        var aside = folder + ".aside";
        if (Directory.Exists(folder))
            Directory.Move(folder, aside);
        Directory.CreateDirectory(folder);
        var ended = await House.BackUpAsync(course);
        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Directory.Delete(folder, recursive: true);
        Directory.Move(aside, folder);
        return ended;
    }

    public Task<OperationSnapshot> WorkAsync(string course) => House.BackUpAsync(course);

    public ValueTask DisposeAsync() => House.DisposeAsync();
}
