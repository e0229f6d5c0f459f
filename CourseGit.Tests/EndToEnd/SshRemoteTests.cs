using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.Restore;
using CourseGit.Core.State;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A course whose repository is reached over ssh, at a real sshd.</summary>
public sealed class SshRemoteTests
{
    private const string Course = "ffm516", Pair = "deploy";

    private static readonly RestoreArguments Full = new(RestoreMode.Full) { Confirmed = true };

    [Fact]
    public async Task A_pair_of_keys_made_here_backs_up_and_restores_elsewhere_and_its_private_half_is_nowhere()
    {
        await using var there = await SshDaemon.StartAsync();
        using var folder = new TemporaryFolder();
        await using var house = await OpenAsync(there, folder.At("it's a %h\"ome"));
        var commands = new CommandLine(house);
        var made = await commands.RunAsync("credential", "add", Pair, "--ssh", "--json");
        var publicKey = made.Text("publicKey");
        await there.AllowAsync(publicKey);
        await AddCourseAsync(house, there);

        var untrusted = await commands.RunAsync("backup", Course, "--json");
        var other = await commands.RunAsync("credential", "trust", Pair, there.Name, "--fingerprint", "SHA256:" + new string('A', 43));
        var unsure = await commands.RunAsync("credential", "trust", Pair, there.Name);
        var trusted = await commands.RunAsync("credential", "trust", Pair, there.Name, "--fingerprint", there.Fingerprint, "--json");
        var (backup, seen) = await WatchAsync(() => commands.RunAsync("backup", Course, "--json"));
        var shown = await commands.RunAsync("credential", "show", Pair, "--json");

        Assert.Contains("is not trusted yet", untrusted.Output, StringComparison.Ordinal);
        Assert.Contains(there.Fingerprint, untrusted.Output.Replace("\\u002B", "+", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal((1, 2, 0), (other.ExitCode, unsure.ExitCode, trusted.ExitCode));
        Assert.True(backup.ExitCode == 0, $"{backup}\n{there.Log}");
        Assert.Contains(seen, c => c.StartsWith("ssh ", StringComparison.Ordinal)
            && c.Contains("StrictHostKeyChecking=yes", StringComparison.Ordinal));
        Assert.Equal(publicKey, shown.Text("publicKey"));
        var secret = await SecretAsync(house);
        foreach (var part in secret)
        {
            foreach (var text in seen.Append(made.ToString()).Append(backup.ToString()).Append(shown.ToString()).Append(there.Log))
                Assert.DoesNotContain(part, text, StringComparison.Ordinal);
            await SecretSearch.AssertAbsentAsync("git", part, house.Root);
        }
        Assert.All(Directory.GetFiles(Path.Combine(house.Settings.GitHome, "ssh"), "*.key"), file =>
        {
            Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", File.ReadAllText(file), StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        });

        await using var fresh = await OpenAsync(there, null);
        await there.AllowAsync(publicKey, await MakeAsync(fresh));
        await TrustAsync(fresh, there);
        await AddCourseAsync(fresh, there, Direction.Pull);
        await fresh.RestoreAsync(Course, Full, OperationOutcome.Succeeded);
        Assert.Equal(await FolderImage.OfAsync(house.FilesOf(Course).Folder), await FolderImage.OfAsync(fresh.FilesOf(Course).Folder));
    }

    [Fact]
    public async Task A_changed_host_key_is_refused_loudly_and_a_backup_succeeds_once_the_new_one_is_trusted()
    {
        await using var there = await SshDaemon.StartAsync();
        await using var house = await ReadyAsync(there);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        var tip = await RealGit.TipAsync(there.PathOf(Course));
        house.FilesOf(Course).Write("new.txt", "new");
        await there.NewKeyAsync();

        var refused = await house.BackUpAsync(Course);

        Assert.Equal(OperationOutcome.Failed, refused.Outcome);
        Assert.Contains("SHOWS ANOTHER KEY THAN THE ONE THAT IS TRUSTED", refused.Text, StringComparison.Ordinal);
        Assert.Contains(there.Fingerprint, refused.Text, StringComparison.Ordinal);
        Assert.Equal(tip, await RealGit.TipAsync(there.PathOf(Course)));

        await TrustAsync(house, there);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Assert.NotEqual(tip, await RealGit.TipAsync(there.PathOf(Course)));
    }

    [Fact]
    public async Task A_key_that_the_server_does_not_know_is_named_with_its_public_half()
    {
        await using var there = await SshDaemon.StartAsync();
        await using var house = await ReadyAsync(there);
        await there.AllowAsync();

        var ended = await house.BackUpAsync(Course);

        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.True(ended.Text.Contains($"did not accept the key of the credential {Pair}", StringComparison.Ordinal), ended.Text);
        var credential = await house.Get<CredentialStore>().GetAsync(Pair, Actor.CommandLine, TestContext.Current.CancellationToken);
        Assert.Contains(string.Join(' ', credential.PublicKey!.Split(' ')[..2]), ended.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_pair_in_place_of_the_old_one_keeps_what_is_trusted_and_serves_the_courses_that_used_the_old_one()
    {
        await using var there = await SshDaemon.StartAsync();
        await using var house = await ReadyAsync(there);

        await there.AllowAsync(await MakeAsync(house));

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
    }

    [Fact]
    public async Task A_repository_that_is_not_there_a_token_and_no_credential_are_told_apart()
    {
        await using var there = await SshDaemon.StartAsync();
        await using var house = await ReadyAsync(there);
        await house.AddCredentialAsync("token", "anna", "correct-token-42");
        var elsewhere = new Remote(RemoteKind.Url, there.AddressOf("elsewhere"));
        var host = house.Get<RemoteProviders>().HostOf(elsewhere)!;
        var keys = await house.Get<CredentialStore>().RevealAsync(Pair, TestContext.Current.CancellationToken);

        await house.ChangeCourseAsync(Course, c => c with { CredentialName = "token" });
        var withToken = await house.BackUpAsync(Course);
        await house.ChangeCourseAsync(Course, c => c with { CredentialName = null });
        var without = await house.BackUpAsync(Course);

        Assert.Null(await host.FindAsync(elsewhere, keys, TestContext.Current.CancellationToken));
        Assert.Equal(FailureCause.Place,
            (await host.ExplainMissingAsync(elsewhere, keys, TestContext.Current.CancellationToken)).Cause);
        Assert.Contains("has a credential of another kind", withToken.Text, StringComparison.Ordinal);
        Assert.Contains("has no credential", without.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_on_this_machine_is_reached_only_where_a_setting_allows_it()
    {
        await using var there = await SshDaemon.StartAsync();
        await using var house = await ReadyAsync(there, s => s with { OutboundHosts = [] });

        var ended = await house.BackUpAsync(Course);

        Assert.Contains($"add \"{there.Name}\" to the setting", ended.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("SSH2_MSG_KEXINIT", there.Log, StringComparison.Ordinal);
    }

    private static Task<TestHouse> OpenAsync(SshDaemon there, string? root) =>
        TestHouse.OpenAsync(root, s => s with { OutboundHosts = [there.Name] });

    private static async Task<TestHouse> ReadyAsync(SshDaemon there, Func<CourseGitSettings, CourseGitSettings>? change = null)
    {
        var house = change is null ? await OpenAsync(there, null) : await TestHouse.OpenAsync(change: change);
        await there.AllowAsync(await MakeAsync(house));
        if (change is null)
            await TrustAsync(house, there);
        await AddCourseAsync(house, there);
        return house;
    }

    private static Task<string> MakeAsync(TestHouse house) =>
        house.Get<CredentialStore>().MakeKeysAsync(Pair, Actor.CommandLine, TestContext.Current.CancellationToken);

    private static async Task TrustAsync(TestHouse house, SshDaemon there)
    {
        var server = SshServer.Parse(there.Name);
        var keys = await house.Get<CourseGit.Core.Providers.Ssh.HostKeyScan>()
            .LookAsync(server, Actor.CommandLine, TestContext.Current.CancellationToken);
        Assert.Equal(there.Fingerprint, Assert.Single(keys).Fingerprint);
        await house.Get<CredentialStore>().TrustAsync(Pair, server, keys, Actor.CommandLine, TestContext.Current.CancellationToken);
    }

    private static async Task AddCourseAsync(TestHouse house, SshDaemon there, Direction direction = Direction.Push)
    {
        if (!Directory.Exists(there.PathOf(Course)))
            await there.CreateAsync(Course);
        await house.AddCourseAsync(Course, c => c with
        {
            Direction = direction,
            Remote = new Remote(RemoteKind.Url, there.AddressOf(Course)),
            CredentialName = Pair,
        });
    }

    // Each line of the key itself.
    private static async Task<string[]> SecretAsync(TestHouse house) =>
        [.. (await house.Get<CredentialStore>().RevealAsync(Pair, TestContext.Current.CancellationToken)).Secret.Reveal()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("-----", StringComparison.Ordinal))];

    private static async Task<(CommandResult Result, HashSet<string> CommandLines)> WatchAsync(Func<Task<CommandResult>> run)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var running = run();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (!running.IsCompleted)
        {
            seen.UnionWith(RunningProcesses.CommandLines());
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
        return (await running, seen);
    }
}
