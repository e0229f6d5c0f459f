using System.Text.RegularExpressions;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;

namespace CourseGit.Tests.Architecture;

/// <summary>The rooms of the house and the doors between them, as the compiled assemblies have them.</summary>
public sealed partial class RoomTests
{
    // From the ground up: each room of Core, and the rooms it may know. What is not named here is not known.
    private static readonly Dictionary<string, string> Core = new()
    {
        ["State"] = "Primitives",
        ["Processes"] = "Primitives",
        ["People"] = "Primitives",
        // right above the ground: every desk writes what it did
        ["Audit"] = "People Primitives State",
        ["Git"] = "Primitives Processes State",
        ["Files"] = "Git Primitives", // Git for contents that are named by their hash
        ["Courses"] = "Audit Files Git People Primitives State", // Git for what a tree holds
        ["Providers"] = "Audit Courses Git People Primitives Processes State", // Processes to ask for keys of ssh servers
        ["Databases"] = "Courses Files People Primitives Processes Providers State",
        ["Operations"] = "Audit Courses Git People Primitives Processes State",
        // Courses for addresses, Providers for what encrypts secrets
        ["Checkouts"] = "Audit Courses Files Git Operations People Primitives Processes Providers State",
        // Files for folders, Processes for what a lock is, Providers for what opens a source
        ["Repositories"] = "Audit Courses Files Git Operations People Primitives Processes Providers State",
        ["Format"] = "Courses Databases Primitives",
        ["Readme"] = "Audit Courses Databases Files Git Operations People Primitives Processes State",
        ["Backup"] = "Courses Databases Files Format Git Operations People Primitives Providers Readme State",
        ["Restore"] = "Audit Courses Databases Files Format Git Operations People Primitives Processes Providers State",
        ["Verify"] = "Backup Courses Databases Files Format Git Operations People Primitives Restore State", // Backup for sizes over time
        // Restore for the store of what was fetched
        ["History"] = "Audit Courses Files Format Git Operations People Primitives Processes Repositories Restore State",
        // the requests of what can be scheduled
        // Checkouts for how a host tells of a push, Providers for what encrypts secrets, Restore for what is then asked for
        ["Pushes"] = "Audit Checkouts Courses Files People Primitives Providers Restore State",
        ["Requests"] = "Audit Backup Courses Operations People Primitives Readme Restore State", // what is asked for, and the drafts
        ["Schedules"] = "Audit Backup Courses Housekeeping Operations People Primitives Restore State Verify",
        // Restore for what is set aside, and the store of what was fetched
        ["Housekeeping"] = "Audit Courses Files Git Operations People Primitives Processes Restore State",
        // Housekeeping for the disks, Providers for what encrypts secrets
        ["Notices"] = "Audit Courses Housekeeping Operations People Primitives Providers State",
        // Files for the true path of a program, Providers for what encrypts secrets
        ["Hooks"] = "Audit Courses Files Operations People Primitives Processes Providers State",
        ["Scheduling"] = "Checkouts Courses Housekeeping Notices Operations People Primitives Repositories Schedules State",
    };

    // Each inner room, and who beside its own room knows it.
    private static readonly Dictionary<string, string> Inner = new()
    {
        ["Checkouts.PushHooks"] = "Portal Pushes",
        ["Courses.Demo"] = "Portal",
        ["Databases.PostgreSql"] = "Portal Restore", // Portal to test a connection, Restore to exchange databases
        ["Git.Directories"] = "Backup Checkouts History Housekeeping Repositories Restore",
        ["Git.Hosted"] = "History Housekeeping Portal Providers Repositories",
        ["Git.InProcess"] = "History",
        ["Git.Objects"] = "Backup Checkouts Files History Restore",
        ["Git.Remotes"] = "Backup Checkouts Portal Providers Repositories Restore Verify", // Portal to answer a push
        ["Git.Vaults"] = "Backup History Housekeeping Readme Restore Verify",
        ["History.Reading"] = "Portal",
        ["Providers.Ssh"] = "Portal",
        ["Readme.Preview"] = "Portal",
        ["Repositories.Mirroring"] = "Portal Scheduling", // Portal to show their operations
        ["Restore.Planning"] = "History Portal Pushes Requests Verify",
        ["Restore.Staging"] = "Verify",
    };

    // Each of the Portal's features, and those it may know beside what all may: Cli and Api stand on features, Hosting puts them together.
    private static readonly Dictionary<string, string> Features = new()
    {
        ["Audit"] = "Account Settings",
        ["Backup"] = "Account Operations",
        ["Checkouts"] = "Account Operations",
        ["Courses"] = "Account Backup Operations Requests Restore Verify",
        ["History"] = "Account Restore",
        ["Operations"] = "Account",
        ["People"] = "Account Settings",
        ["Readme"] = "Account",
        ["Repositories"] = "Account History Operations", // how differences are shown
        ["Requests"] = "Account Readme Restore", // what a request would change
        ["Restore"] = "Account Operations",
        ["Schedules"] = "Account",
        ["Settings"] = "Account Restore",
        ["Verify"] = "Account Operations",
        ["Wall"] = "Account Courses",
    };

    // Each table, and who reads or writes it.
    private static readonly Dictionary<string, string> Owners = new()
    {
        ["Audit"] = "Core.Audit",
        ["Checkouts"] = "Core.Checkouts Core.Providers", // who uses this credential
        ["CollectedNotices"] = "Core.Notices",
        ["CourseStatuses"] = "Core.Operations",
        // who else has this database, who uses this credential; is the state there
        ["CoursePushes"] = "Core.Courses Core.Pushes", // with a course its secret goes
        ["Courses"] = "Core.Courses Core.Databases.PostgreSql Core.Providers Portal.Hosting",
        ["Credentials"] = "Core.Courses Core.Providers",
        ["Deliveries"] = "Core.Checkouts Core.Checkouts.PushHooks Core.Courses", // with a course what was told for it goes
        ["ExamWindows"] = "Core.Schedules",
        ["EndedOperations"] = "Core.Notices Core.Operations", // Operations notes, Notices takes away
        ["FurtherRemotes"] = "Core.Courses Core.Providers",
        ["Hooks"] = "Core.Hooks",
        ["NoticeConditions"] = "Core.Notices",
        ["NoticeDeliveries"] = "Core.Notices",
        ["NoticeRules"] = "Core.Notices",
        ["NoticeSettings"] = "Core.Notices",
        ["OperationLog"] = "Core.Operations Core.Scheduling",
        ["Operations"] = "Core.Operations Core.Restore.Swapping Core.Schedules Core.Scheduling",
        ["PreparedDatabases"] = "Core.Databases.PostgreSql Core.Restore.Swapping",
        ["ReadmeDrafts"] = "Core.Readme",
        ["Repositories"] = "Core.Providers Core.Repositories", // who uses this credential
        ["RepositoryMembers"] = "Core.Repositories",
        ["ScheduleRuns"] = "Core.Schedules",
        ["Schedules"] = "Core.Schedules",
        ["SetAsides"] = "Core.Restore Core.Restore.Swapping",
        ["TeacherRequests"] = "Core.Requests",
        ["Teachers"] = "Core.Courses",
    };

    [Fact]
    public void Each_room_of_Core_knows_those_it_may_know_and_no_other() => Assert.Equal(Lines(Core), Seen(Edges("CourseGit.Core")));

    [Fact]
    public void An_inner_room_of_Core_is_known_in_its_own_room_and_where_it_says_so()
    {
        var uses = CompiledUses.Of(FileOf("CourseGit.Core")).Concat(CompiledUses.Of(FileOf("CourseGit.Portal")))
            .Select(u => (Inner: InnerOf(u.Type.Namespace), By: Whole(u.By.Namespace)))
            .Where(u => u.Inner is not null && u.By is not null && u.By != u.Inner.Split('.')[0])
            .Distinct().GroupBy(u => u.Inner!)
            .ToDictionary(g => g.Key, g => string.Join(' ', g.Select(u => u.By).Order(StringComparer.Ordinal)));

        Assert.Equal(Lines(Inner), Seen(uses));
    }

    [Fact]
    public void No_room_of_Core_is_reached_in_a_circle()
    {
        var edges = Edges("CourseGit.Core");
        for (var left = edges.Keys.ToHashSet(); left.Count > 0;)
        {
            var free = left.Where(r => !edges[r].Split(' ').Any(left.Contains)).ToList();
            Assert.True(free.Count > 0, $"A circle: {string.Join(", ", left.Order())}");
            left.ExceptWith(free);
        }
    }

    [Fact]
    public void A_namespace_is_its_folder() =>
        Assert.Empty(
            from file in new[] { "CourseGit.Core", "CourseGit.Portal", "CourseGit.Tests" }.SelectMany(SourceFiles.Of)
            let named = Namespace().Match(file.Text)
            where named.Success && named.Groups[1].Value != Path.GetDirectoryName(file.Path)!.Replace('/', '.')
            select $"{file.Path}: {named.Groups[1].Value}");

    [Fact]
    public void A_feature_of_the_Portal_knows_another_only_where_it_says_so() =>
        Assert.Equal(Lines(Features), Seen(Edges("CourseGit.Portal", "CourseGit.Portal.Features")));

    [Fact]
    public void A_table_is_used_by_those_who_may_and_nobody_else()
    {
        var tables = typeof(StateDbContext).GetProperties().Where(p => p.DeclaringType == typeof(StateDbContext))
            .SelectMany(p => new[] { (By: p.GetMethod!.Name, p.Name), (By: p.Name, p.Name) })
            .ToDictionary(p => p.By, p => p.Name); // as StateReader names them, too
        var uses = CompiledUses.Of(FileOf("CourseGit.Core")).Concat(CompiledUses.Of(FileOf("CourseGit.Portal")))
            .Where(u => (u.Type.FullName == typeof(StateDbContext).FullName || u.Type.FullName == typeof(StateReader).FullName)
            && u.Member is not null && tables.ContainsKey(u.Member))
            .Select(u => (Table: tables[u.Member!], By: u.By.Namespace))
            .Where(u => !u.By.StartsWith("CourseGit.Core.State", StringComparison.Ordinal)).Distinct()
            .GroupBy(u => u.Table).ToDictionary(
                g => g.Key, g => string.Join(' ', g.Select(u => u.By["CourseGit.".Length..]).Order(StringComparer.Ordinal)));

        Assert.Equal(Lines(Owners), Seen(uses));
    }

    // Into the test's output, too, for whoever wants to see the house as it is.
    private static string Seen(Dictionary<string, string> map)
    {
        var lines = Lines(map);
        TestContext.Current.TestOutputHelper?.WriteLine(lines);
        return lines;
    }

    private static string Lines(Dictionary<string, string> map) =>
        string.Join('\n', map.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}: {m.Value}"));

    private static string FileOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");

    private static Dictionary<string, string> Edges(string assembly, string? below = null) => CompiledUses.Of(FileOf(assembly))
        .Select(u => (From: RoomOf(u.By.Namespace, below ?? assembly), To: RoomOf(u.Type.Namespace, below ?? assembly)))
        .Where(e => e is { From: not null, To: not null } && e.From != e.To).Distinct()
        .GroupBy(e => e.From!).OrderBy(g => g.Key, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => string.Join(' ', g.Select(e => e.To).Order(StringComparer.Ordinal)));

    // "Git.Objects" of anything in it; null for what lies in no inner room.
    private static string? InnerOf(string name) => name.StartsWith("CourseGit.Core.", StringComparison.Ordinal)
        && name["CourseGit.Core.".Length..].Split('.') is [var room, var inner, ..] && room is not "State" ? $"{room}.{inner}" : null;

    // The room by its name in Core, or the Portal.
    private static string? Whole(string name) => name.StartsWith("CourseGit.Core.", StringComparison.Ordinal)
        ? name["CourseGit.Core.".Length..].Split('.')[0]
        : name.StartsWith("CourseGit.Portal", StringComparison.Ordinal) ? "Portal" : null;

    // The namespace's first part below the assembly's own; null for other assemblies and for what puts everything together.
    private static string? RoomOf(string name, string assembly) => name.StartsWith(assembly + ".", StringComparison.Ordinal)
        ? name[(assembly.Length + 1)..].Split('.')[0]
        : null;

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
