using System.Collections.Immutable;
using System.Reflection;
using CourseGit.Core.Audit;
using CourseGit.Core.Backup;
using CourseGit.Core.Checkouts;
using CourseGit.Core.Checkouts.PushHooks;
using CourseGit.Core.Courses;
using CourseGit.Core.Databases.PostgreSql;
using CourseGit.Core.Git;
using CourseGit.Core.History;
using CourseGit.Core.History.Reading;
using CourseGit.Core.Hooks;
using CourseGit.Core.Housekeeping;
using CourseGit.Core.Notices;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.Providers.Ssh;
using CourseGit.Core.Pushes;
using CourseGit.Core.Readme;
using CourseGit.Core.Repositories;
using CourseGit.Core.Requests;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.Schedules;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Operations;

public sealed class FrontDoorTests
{
    private static readonly Type[] Doors =
        [typeof(CourseRegistry), typeof(CourseDiscovery), typeof(CourseImport), typeof(CredentialStore), typeof(OperationDesk),
            typeof(CourseOverview), typeof(BackupOverviewReader), typeof(UnsavedChangesReader), typeof(SizeHistory), typeof(RestorePoints),
            typeof(RestorePlanner), typeof(SetAsides), typeof(RemoteTest), typeof(ScheduleDesk), typeof(ExamDesk), typeof(StorageReader),
            typeof(CourseHistory), typeof(CommitReader), typeof(CommitFiles), typeof(CommitDownloads),
            typeof(CoursesOverTimeReader), typeof(CoursePauses), typeof(ReadmeDesk), typeof(ReadmeImages),
            typeof(CourseGit.Core.Readme.CourseFiles), typeof(NoticeDesk), typeof(HookDesk), typeof(RequestDesk),
            typeof(RepositoryDesk), typeof(RepositoryMembers),
            typeof(AuditDesk), typeof(TeacherDesk), typeof(ConnectionTest),
            typeof(UndoRequests), typeof(FurtherRemotes), typeof(CredentialTest), typeof(HostKeyScan),
            typeof(HostDesk), typeof(CourseConnector), typeof(CheckoutDesk), typeof(PushHookDesk), typeof(CoursePushDesk),
            typeof(RepositoryReading), typeof(RepositoryFiles), typeof(RepositoryDownloads)];

    // Checks values before anybody saves them, changing and telling nothing; what housekeeping does; settings; who is told of a change.
    private static readonly string[] OpenToAll =
        ["CourseRegistry.CheckAsync", "SetAsides.FreeExpiredAsync", "RemoteTest.get_Limit", "RemoteTest.set_Limit",
            "ReadmeImages.get_Limit", "TeacherDesk.add_Changed", "TeacherDesk.remove_Changed", "CredentialTest.get_Limit",
            "CredentialTest.set_Limit"];

    public static TheoryData<Type, string> Methods { get; } =
        [.. Doors.SelectMany(PublicMethods).Where(TakesActor).Select(m => (m.DeclaringType!, m.ToString()!))];

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_teacher_is_turned_away_and_nothing_is_changed(Type door, string method)
    {
        await using var core = await CoreUnderTest.StartAsync();
        await core.AddCourseAsync("a");
        await core.Get<CredentialStore>()
            .SaveAsync("key", "git", new Secret("x"), CoreUnderTest.Superuser, TestContext.Current.CancellationToken);
        var before = await ContentAsync(core);
        var target = typeof(CoreUnderTest).GetMethod(nameof(CoreUnderTest.Get))!.MakeGenericMethod(door).Invoke(core, []);
        var called = PublicMethods(door).Single(m => m.ToString() == method);

        await Assert.ThrowsAsync<NotAllowedException>(() =>
            (Task)called.Invoke(target, BindingFlags.DoNotWrapExceptions, null, [.. called.GetParameters().Select(Argument)], null)!);

        Assert.Equal(before, await ContentAsync(core));
    }

    [Fact]
    public void Every_door_asks_who_is_there()
    {
        var unasked = Doors.SelectMany(PublicMethods).Where(m => !TakesActor(m)).Select(m => $"{m.DeclaringType!.Name}.{m.Name}");

        Assert.Equal(OpenToAll, unasked);
        Assert.True(Methods.Count >= 20);
    }

    internal static IEnumerable<MethodInfo> PublicMethods(Type door) =>
        door.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    private static bool TakesActor(MethodInfo method) => method.GetParameters().Any(p => p.ParameterType == typeof(Actor));

    internal static object? Argument(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var t when t == typeof(Actor) => Actor.Teacher("teacher"),
        var t when t == typeof(CancellationToken) => TestContext.Current.CancellationToken,
        var t when t == typeof(Subdomain) => Subdomain.Parse("a"),
        var t when t == typeof(IReadOnlyCollection<Subdomain>) => new[] { Subdomain.Parse("a") },
        var t when t == typeof(IReadOnlyCollection<CourseLabel>) => new[] { CourseLabel.Parse("stolen") },
        var t when t == typeof(WhichCourses) => WhichCourses.All,
        var t when t == typeof(bool) => true,
        var t when t == typeof(RemoteTrial) => new RemoteTrial(Subdomain.Parse("a"), Remote.HostedFor(Subdomain.Parse("a")), "key"),
        var t when t == typeof(RemoteKind) => RemoteKind.Hosted,
        var t when t == typeof(ShownCredential) => new ShownCredential("key"),
        var t when t == typeof(ConnectWish) => new ConnectWish(Subdomain.Parse("a"), Remote.HostedFor(Subdomain.Parse("a")), Create: true),
        var t when t == typeof(RemoteTemplate) => RemoteTemplate.Parse("hosted", 1),
        var t when t == typeof(IProgress<CourseConnection>) => null,
        var t when t == typeof(NoticeRule) => new NoticeRule("stolen", new CourseScope.All(), NoticeOutcomes.Usual)
        { Addresses = ["a@b.se"] },
        var t when t == typeof(Hook) => new Hook("stolen", new CourseScope.All(), [HookEvent.Start]) { Address = new Uri("https://a.se/") },
        var t when t == typeof(CheckoutDraft) => new CheckoutDraft(CheckoutName.Parse("stolen"), "hosted:checkouts/none", "main"),
        var t when t == typeof(RepositoryLevel) => RepositoryLevel.Admin,
        var t when t == typeof(RepositoryName) => RepositoryName.Parse("key/key"),
        var t when t == typeof(RepositoryDraft) => new RepositoryDraft(RepositoryName.Parse("key/made")),
        var t when t == typeof(RepositoryChange) => new RepositoryChange { Description = "stolen" },
        var t when t == typeof(Course) => CoreUnderTest.NewCourse("a"),
        var t when t == typeof(Remote) => new Remote(RemoteKind.Hosted, "copies/a"),
        var t when t == typeof(Secret) => new Secret("stolen"),
        var t when t == typeof(CredentialKind) => CredentialKind.Token,
        var t when t == typeof(CredentialFields) => new CredentialFields("stolen"),
        var t when t == typeof(SshServer) => new SshServer("127.0.0.1", 1),
        var t when t == typeof(ImmutableArray<HostKey>) => ImmutableArray.Create(new HostKey("ssh-ed25519", new string('A', 68))),
        var t when t == typeof(OperationRequest) => new BackupRequest(Subdomain.Parse("a")),
        var t when t == typeof(RestoreArguments) => new RestoreArguments(RestoreMode.Full),
        var t when t == typeof(BranchName) => BranchName.Parse("test"),
        var t when t == typeof(CommitId) => CommitId.Parse(new string('a', 40)),
        var t when t == typeof(RestorePointFilter) => new RestorePointFilter(),
        var t when t == typeof(OperationFilter) => OperationFilter.None,
        var t when t == typeof(AuditFilter) => AuditFilter.None,
        var t when t == typeof(IProgress<(long, long)>) => null,
        var t when t == typeof(RawPath) => new RawPath("README.md"),
        var t when t == typeof(HistoryQuery) => new HistoryQuery(),
        var t when t == typeof(FileVersion) => new FileVersion(new string('a', 40), "100644", 1),
        var t when t == typeof(RefKind) => RefKind.Branch,
        var t when t == typeof(CommitName) => CommitName.Parse("abcdef"),
        var t when t == typeof(CommitFile) || t == typeof(CommitChanges) || t == typeof(FileChange)
            || t == typeof(IProgress<FetchProgress>) => null,
        var t when t == typeof(CoursePath) || t == typeof(IProgress<PlanProgress>) => null,
        var t when t == typeof(RestorePlan) =>
            new RestorePlan
            {
                Course = Subdomain.Parse("a"),
                Mode = RestoreMode.Full,
                Commit = new CommitLine(CommitId.Parse(new string('a', 40)), "x", "x", DateTime.UnixEpoch),
                Changes = [],
                Database = ""
            },
        var t when t == typeof(ImportedSettings) => new ImportedSettings(Direction.Pull, null, "x", new Secret("stolen")),
        var t when t == typeof(OperationFilter) => new OperationFilter(),
        var t when t == typeof(ReadmeVersion) => ReadmeVersion.None,
        var t when t == typeof(IReadOnlyCollection<CommitId>) => Array.Empty<CommitId>(),
        var t when t == typeof(ImmutableArray<string>) => ImmutableArray<string>.Empty,
        var t when t == typeof(Schedule) => new Schedule
        {
            Name = ScheduleName.Parse("stolen"),
            Work = ScheduledWork.Backup,
            Times = ScheduleTimes.Parse("0 2 * * *", "UTC"),
            Scope = new CourseScope.All(),
        },
        var t when t == typeof(IReadOnlyCollection<ExamWindow>) => Array.Empty<ExamWindow>(),
        var t when t == typeof(DateTime?) => null,
        var t when t == typeof(ScheduleName) => ScheduleName.Parse("stolen"),
        var t when t == typeof(long?) => null,
        var t when t == typeof(Stream) => Stream.Null,
        var t when t == typeof(string) => "key",
        var t when t == typeof(int) || t == typeof(long) => Convert.ChangeType(1, t, null),
        var t when Nullable.GetUnderlyingType(t) is not null => null,
        var t => throw new NotSupportedException($"This test needs an argument of the type {t}."),
    };

    private static Task<string> ContentAsync(CoreUnderTest core) =>
        core.StateAsync(async context => System.Text.Json.JsonSerializer.Serialize(new
        {
            Courses = await context.Courses.ToListAsync(TestContext.Current.CancellationToken),
            Credentials = await context.Credentials.ToListAsync(TestContext.Current.CancellationToken),
            FurtherRemotes = await context.FurtherRemotes.ToListAsync(TestContext.Current.CancellationToken),
            Hooks = await context.Hooks.ToListAsync(TestContext.Current.CancellationToken),
            Notices = await context.NoticeRules.ToListAsync(TestContext.Current.CancellationToken),
            Operations = await context.Operations.ToListAsync(TestContext.Current.CancellationToken),
        }));
}
