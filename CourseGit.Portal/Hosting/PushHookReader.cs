using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Checkouts;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Portal.Hosting;

/// <summary>Reads the section <c>CourseGit:Hooks</c>. What it does not say, gitreload's own settings file may.</summary>
internal static class PushHookReader
{
    private const int MostMinutes = 24 * 60;

    /// <param name="gitreload">What gitreload's file says; null without one.</param>
    /// <param name="absolute">Makes a path absolute.</param>
    /// <exception cref="InvalidInputException">A value cannot be.</exception>
    public static PushHookSettings Read(IConfigurationSection section, PushHookSettings? gitreload, Func<string, string> absolute)
    {
        var taken = gitreload ?? new PushHookSettings();
        var command = CommandOf(section.GetSection("ImportCommand"));
        return taken with
        {
            IsOn = section["Enabled"] is { Length: > 0 } enabled ? Flag(enabled) : taken.IsOn,
            CheckoutsRoot = section["CheckoutsRoot"] is { Length: > 0 } root ? absolute(root) : taken.CheckoutsRoot,
            ImportCommand = command.IsEmpty ? taken.ImportCommand : command,
            ImportFolder = section["ImportFolder"] is { Length: > 0 } folder ? absolute(folder)
                : command.IsEmpty ? taken.ImportFolder : "/",
            ImportEnvironment = command.IsEmpty ? taken.ImportEnvironment.SetItems(EnvironmentOf(section)) : EnvironmentOf(section),
            ImportLimit = TimeSpan.FromMinutes(Number(section, "ImportMinutes", MostMinutes) ?? 60),
            Secrets = SecretsOf(section.GetSection("Secrets")),
            Workers = Number(section, "Workers", 1000) ?? taken.Workers,
        };
    }

    // One word an entry, or all of it in one text, cut at blanks.
    private static ImmutableArray<string> CommandOf(IConfigurationSection section) => section.Value is { Length: > 0 } line
        ? [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)]
        : [.. section.GetChildren().Select(c => c.Value ?? "")];

    private static ImmutableDictionary<string, string> EnvironmentOf(IConfigurationSection section) =>
        section.GetSection("ImportEnvironment").GetChildren().ToImmutableDictionary(c => c.Key, c => c.Value ?? "");

    private static ImmutableDictionary<string, Secret> SecretsOf(IConfigurationSection section)
    {
        if (section.Value is { Length: > 0 } one)
            return ImmutableDictionary<string, Secret>.Empty.Add(PushHookSettings.EveryCheckout, new Secret(one));
        return section.GetChildren().Where(c => !string.IsNullOrEmpty(c.Value)).ToImmutableDictionary(
            c => c.Key == PushHookSettings.EveryCheckout || CheckoutName.TryParse(c.Key, out _) ? c.Key
                : throw new InvalidInputException(
                    $"The setting CourseGit:Hooks:Secrets has \"{c.Key}\", which is not the name of a checkout. Name checkouts there, or "
                    + $"{PushHookSettings.EveryCheckout} for all others."),
            c => new Secret(c.Value!));
    }

    private static int? Number(IConfigurationSection section, string key, int most)
    {
        if (section[key] is not { Length: > 0 } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture,
                $"The setting CourseGit:Hooks:{key} is \"{text}\"; it must be a number from 1 to {most}."));
    }

    private static bool Flag(string text) => bool.TryParse(text, out var flag) ? flag
        : throw new InvalidInputException($"The setting CourseGit:Hooks:Enabled is \"{text}\"; it must be true or false.");
}
