using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Portal.Hosting;
using Microsoft.Extensions.Configuration;

namespace CourseGit.Tests.Portal;

public sealed class HousekeepingSettingsTests
{
    [Fact]
    public void Without_any_the_defaults_hold()
    {
        var settings = Read();
        Assert.Equal((365, new TimeOnly(3, 30), 10, 5_000_000_000, null), (settings.LogKeepDays, settings.HousekeepingAt,
            settings.SpaceWatch.WarnPercent, settings.SpaceWatch.WarnBytes, settings.MetricsToken));
    }

    [Fact]
    public void Each_can_be_set()
    {
        var settings = Read(("LogKeepDays", "0"), ("HousekeepingAt", "23:05"), ("SpaceWatch:WarnPercent", "2.5"),
            ("SpaceWatch:WarnGigabytes", "0.5"), ("Metrics:Token", "secret"));
        Assert.Equal((0, new TimeOnly(23, 5), 2.5, 500_000_000, "secret"), (settings.LogKeepDays, settings.HousekeepingAt,
            settings.SpaceWatch.WarnPercent, settings.SpaceWatch.WarnBytes, settings.MetricsToken!.Reveal()));
        Assert.DoesNotContain("secret", settings.ToString(), StringComparison.Ordinal);
        Assert.Null(Read(("HousekeepingAt", "Off")).HousekeepingAt);
    }

    [Theory]
    [InlineData("LogKeepDays", "-1", "from 0 (keep everything) to 36500")]
    [InlineData("LogKeepDays", "a year", "from 0 (keep everything) to 36500")]
    [InlineData("HousekeepingAt", "24:00", "from 00:00 to 23:59, or off")]
    [InlineData("HousekeepingAt", "0 3 * * *", "from 00:00 to 23:59, or off")]
    [InlineData("SpaceWatch:WarnPercent", "101", "from 0 (never warns) to 100")]
    [InlineData("SpaceWatch:WarnGigabytes", "NaN", "from 0 (never warns) to")]
    public void What_cannot_be_is_a_sentence(string key, string value, string sentence)
    {
        var wrong = Assert.Throws<InvalidInputException>(() => Read((key, value)));
        Assert.StartsWith($"The setting CourseGit:{key} is \"{value}\"; it must be ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, wrong.Message, StringComparison.Ordinal);
    }

    private static CourseGitSettings Read(params (string Key, string Value)[] settings) => SettingsReader.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>($"CourseGit:{s.Key}", s.Value))).Build());
}
