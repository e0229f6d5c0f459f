using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Portal.Hosting;
using CourseGit.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace CourseGit.Tests.Portal;

/// <summary>The section Hooks, and gitreload's own settings file, which stands in for it.</summary>
public sealed class PushHookSettingsTests
{
    [Fact]
    public void Nothing_listens_unless_it_is_switched_on() => Assert.False(Read([]).IsOn);

    [Fact]
    public void Each_value_is_read_and_one_that_cannot_be_is_refused()
    {
        var hooks = Read([("Enabled", "true"), ("CheckoutsRoot", "/srv/checkouts"), ("ImportCommand", "/usr/bin/import --all {folder}"),
            ("ImportFolder", "/opt/edx"), ("ImportMinutes", "5"), ("Workers", "3"), ("Secrets:graders", "s1"), ("Secrets:*", "s2"),
            ("ImportEnvironment:SERVICE_VARIANT", "lms")]);

        Assert.Equal((true, "/srv/checkouts", "/opt/edx", 5.0, 3), (hooks.IsOn, hooks.CheckoutsRoot, hooks.ImportFolder,
            hooks.ImportLimit.TotalMinutes, hooks.Workers));
        Assert.Equal(["/usr/bin/import", "--all", "{folder}"], hooks.ImportCommand);
        Assert.Equal(("s1", "s2", "lms"), (hooks.Secrets["graders"].Reveal(), hooks.Secrets["*"].Reveal(),
            hooks.ImportEnvironment["SERVICE_VARIANT"]));
        Assert.Equal(["/bin/a", "with blank"], Read([("ImportCommand:0", "/bin/a"), ("ImportCommand:1", "with blank")]).ImportCommand);
        Assert.Equal("s", Read([("Secrets", "s")]).Secrets[PushHookSettings.EveryCheckout].Reveal());
        foreach (var (key, value) in new[] { ("Enabled", "yes"), ("Workers", "0"), ("ImportMinutes", "x"), ("Secrets:../x", "s") })
            Assert.Throws<InvalidInputException>(() => Read([(key, value)]));
    }

    [Fact]
    public void The_file_of_gitreload_switches_hooks_on_by_itself_and_ours_come_first()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "gr.env.json");
        File.WriteAllText(
            file, """{"REPODIR": "/srv/repos/", "NUM_THREADS": 2, "VIRTUAL_ENV": "/v", "EDX_PLATFORM": "/edx", "LOG_LEVEL": null}""");

        var taken = GitreloadFile.Read(file);

        Assert.Equal((true, "/srv/repos", "/edx", 2), (taken.IsOn, taken.CheckoutsRoot, taken.ImportFolder, taken.Workers));
        Assert.Equal(["/v/bin/python", "manage.py", "lms", "--settings=aws", "git_add_course", "{url}", "--directory_path", "{folder}"],
            taken.ImportCommand);
        Assert.Equal("lms", taken.ImportEnvironment["SERVICE_VARIANT"]);
        var ours = Read([("CheckoutsRoot", "/ours"), ("Enabled", "false")], taken);
        Assert.Equal((false, "/ours", 2, 8), (ours.IsOn, ours.CheckoutsRoot, ours.Workers, ours.ImportCommand.Length));
        File.WriteAllText(file, "{");
        Assert.Contains(file, Assert.Throws<InvalidInputException>(() => GitreloadFile.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_file_that_exists_counts()
    {
        using var folder = new TemporaryFolder();
        var home = Directory.CreateDirectory(folder.Path + "/home").FullName;
        var here = Directory.CreateDirectory(folder.Path + "/here").FullName;
        string? Find(string? named = null) => GitreloadFile.Find(n => n == "HOME" ? home : n == "GITRELOAD_CONFIG" ? named : null, here);
        string Made(string file)
        {
            File.WriteAllText(file, "{}");
            return file;
        }

        Assert.SkipWhen(File.Exists("/etc/gr.env.json"), "This machine has gitreload's settings.");
        Assert.Null(Find());
        Assert.Equal(Made(home + "/.gr.env.json"), Find());
        Assert.Equal(Made(home + "/gr.env.json"), Find());
        Assert.Equal(Made(here + "/gr.env.json"), Find());
        Directory.CreateDirectory(here + "/.git"); // whoever pushes there would say what is run
        Assert.Equal(home + "/gr.env.json", Find());
        Directory.Delete(here + "/.git");
        Assert.Equal(here + "/gr.env.json", Find("/nowhere/at/all.json"));
        Assert.Equal(Made(folder.Path + "/named.json"), Find(folder.Path + "/named.json"));
    }

    private static PushHookSettings Read((string Key, string Value)[] values, PushHookSettings? gitreload = null) => PushHookReader.Read(
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => new KeyValuePair<string, string?>($"Hooks:{v.Key}", v.Value)))
            .Build().GetSection("Hooks"), gitreload, path => path);
}
