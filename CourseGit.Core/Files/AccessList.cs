using System.Buffers.Binary;

namespace CourseGit.Core.Files;

/// <summary>
/// A POSIX access list as Linux keeps it beside a file (acl(5), posix_acl_xattr.h): version 2, then entries of tag, permissions and id.
/// </summary>
internal static class AccessList
{
    private const int Header = 4, EntrySize = 8, PermissionsAt = 2;
    private const int Owner = 0x01, OwningGroup = 0x04, Mask = 0x10, Others = 0x20;
    private const uint Version = 2, All = 0b111;

    /// <summary>
    /// What something new gets from its folder's default list, when it is made with these permissions; by the kernel's own rule.
    /// </summary>
    /// <param name="mode">Permission bits of whoever makes it.</param>
    /// <returns>Its permission bits, and its list; null when the bits say it all.</returns>
    public static (uint Mode, byte[]? List) Inherited(byte[] defaults, uint mode)
    {
        var list = defaults.ToArray();
        var hasMask = Entries(list).Any(e => Tag(list, e) == Mask);
        foreach (var entry in Entries(list))
        {
            switch (Tag(list, entry))
            {
                case Owner:
                    Limit(list, entry, mode >> 6);
                    break;
                case Mask:
                    Limit(list, entry, mode >> 3);
                    break;
                case OwningGroup when !hasMask:
                    Limit(list, entry, mode >> 3);
                    break;
                case Others:
                    Limit(list, entry, mode);
                    break;
            }
        }
        var bits = (Of(list, Owner) << 6) | (Of(list, hasMask ? Mask : OwningGroup) << 3) | Of(list, Others);
        return (bits, hasMask ? list : null);
    }

    /// <summary>
    /// Permission bits that say of the owning group what the list says of it: with a list, a mode's middle bits are the mask.
    /// </summary>
    public static uint OwnMode(byte[] list, uint mode) =>
        Entries(list).Any(e => Tag(list, e) == Mask) ? (mode & ~(All << 3)) | ((Of(list, OwningGroup) & Of(list, Mask)) << 3) : mode;

    /// <summary>Whether it is a list of the version that Linux writes.</summary>
    public static bool IsOne(byte[] list) => list.Length >= Header && BinaryPrimitives.ReadUInt32LittleEndian(list) == Version
        && (list.Length - Header) % EntrySize == 0;

    private static IEnumerable<int> Entries(byte[] list)
    {
        for (var at = Header; at + EntrySize <= list.Length; at += EntrySize)
            yield return at;
    }

    private static int Tag(byte[] list, int entry) => BinaryPrimitives.ReadUInt16LittleEndian(list.AsSpan(entry));

    private static uint Permissions(byte[] list, int entry) =>
        BinaryPrimitives.ReadUInt16LittleEndian(list.AsSpan(entry + PermissionsAt)) & All;

    private static uint Of(byte[] list, int tag) => Entries(list).Where(e => Tag(list, e) == tag).Select(e => Permissions(list, e))
        .FirstOrDefault();

    private static void Limit(byte[] list, int entry, uint bits) =>
        BinaryPrimitives.WriteUInt16LittleEndian(list.AsSpan(entry + PermissionsAt), (ushort)(Permissions(list, entry) & bits & All));
}
