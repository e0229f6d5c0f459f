using System.Collections.Immutable;

namespace CourseGit.Core.Courses.Demo;

/// <summary>An invented person; the address is in a domain reserved for examples (RFC 2606).</summary>
internal sealed record DemoPerson(int Id, string FirstName, string LastName, bool IsStaff)
{
    public string Username { get; } =
        $"{Ascii(FirstName)}.{Ascii(LastName)}{(IsStaff ? "" : "@example.org")}";

    public string Email => IsStaff ? $"{Username}@example.org" : Username;

    private static string Ascii(string name) =>
        name.ToLowerInvariant().Replace('å', 'a').Replace('ä', 'a').Replace('ö', 'o').Replace('é', 'e');
}

/// <summary>One author and twenty students.</summary>
internal static class DemoPeople
{
    public static DemoPerson Author { get; } = new(1, "Kerstin", "Almgren", IsStaff: true);

    public static ImmutableArray<DemoPerson> Students { get; } =
        [.. new[]
        {
            "Alice Nyström", "Bilal Haddad", "Cecilia Åkerlund", "David Öman", "Elif Demir",
            "Filip Sjödal", "Greta Lindvall", "Hugo Ekdahl", "Ines Moreau", "Jonas Wikander",
            "Katarzyna Zielska", "Liam Brandt", "Mira Hagström", "Nils Påhlman", "Olivia Renberg",
            "Petra Svärd", "Rasmus Tegel", "Saga Forsmark", "Théo Lagrange", "Ylva Björnsdotter",
        }.Select((name, index) => Student(index + 2, name.Split(' ')))];

    private static DemoPerson Student(int id, string[] names) => new(id, names[0], names[1], IsStaff: false);
}
